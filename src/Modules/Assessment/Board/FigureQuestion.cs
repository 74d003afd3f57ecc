using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Assessment.Board;

/// <summary>A question about figures as an address carries it: period, whose facts, in which structure. What cannot be read falls back to this month and the whole province, and says so.</summary>
internal sealed class FigureQuestion
{
    public const string Unassigned = "chua-phan-bo";
    public const string NowView = "hien-nay";

    private readonly DateOnly _today;

    public FigureQuestion(FigureScopes scopes, IAgencies agencies, Act act, string? period, string? unit, AgencyLevel? level, string? view)
    {
        _today = act.Today;
        View = view == NowView ? OrganisationView.Now : OrganisationView.Then;
        WrongPeriod = !Period.TryParse(period, out var read) && !string.IsNullOrWhiteSpace(period);
        Asked = read ?? Period.Month(_today);
        Scope = FigureScopes.Province(View);
        if (unit == Unassigned)
        {
            Scope = scopes.Unassigned();
        }
        else if (!string.IsNullOrWhiteSpace(unit))
        {
            // An agency of the past may be asked for in its own day only.
            var agency = agencies.FindByCode(unit, Last) ?? agencies.FindByCode(unit, Asked.From) ?? agencies.Ever.FirstOrDefault(a => a.Slug == unit);
            WrongUnit = agency is null;
            Scope = agency is null ? Scope : scopes.Agency(agency.Id, View);
        }
        else if (level is { } asked)
        {
            Scope = scopes.Level(asked, View);
        }
    }

    public Period Asked { get; }

    public FigureScope Scope { get; }

    public OrganisationView View { get; }

    public bool WrongPeriod { get; }

    public bool WrongUnit { get; }

    /// <summary>The day whose names and tree are shown.</summary>
    public DateOnly Last => View == OrganisationView.Now || Asked.To > _today ? _today : Asked.To;
}
