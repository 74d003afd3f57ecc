using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Assessment.Commands;

/// <summary>The options that <c>figures</c> and <c>records</c> share; a wrong one is named with its remedy.</summary>
internal sealed class FigureOptions
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public Option<string> Period { get; } = new("--period") { Description = $"month, quarter, year, day or range: {Counting.Period.Forms}", Required = true };

    public Option<string?> Unit { get; } = new("--unit") { Description = "identifier code, statistical code or key of one agency; without it the whole province" };

    public Option<string?> As { get; } = new("--as") { Description = "then (default): agencies as they were on each fact's day; now: in today's structure" };

    public Option<bool> AsJson { get; } = new("--json") { Description = "print JSON" };

    public Option<bool> Frozen { get; } = new("--frozen") { Description = "only what was published" };

    public Option<bool> Live { get; } = new("--live") { Description = "what the records say now, published or not; without either: what was published, where it was" };

    public static IndicatorSet SetOf(IndicatorCatalogue catalogue, string name) => catalogue.Find(name)
        ?? throw new FormatException($"--set: '{name}' is not known; the sets are {string.Join(", ", catalogue.All.Select(s => s.Set))}");

    public Reading ReadReading(ParseResult given) => (given.GetValue(Frozen), given.GetValue(Live)) switch
    {
        (true, true) => throw new FormatException("--frozen: not together with --live; choose one"),
        (true, _) => Reading.Frozen,
        (_, true) => Reading.Live,
        _ => Reading.Default,
    };

    public void AddTo(Command command)
    {
        command.Add(Period);
        command.Add(Unit);
        command.Add(As);
        command.Add(AsJson);
        command.Add(Frozen);
        command.Add(Live);
    }

    public Period ReadPeriod(ParseResult given) => Counting.Period.TryParse(given.GetValue(Period), out var period)
        ? period
        : throw new FormatException($"--period: '{given.GetValue(Period)}' is no period; write one of {Counting.Period.Forms}");

    public FigureScope ReadScope(ParseResult given, Period period, FigureScopes scopes, IAgencies agencies, Act act)
    {
        var view = given.GetValue(As) switch
        {
            null or "then" => OrganisationView.Then,
            "now" => OrganisationView.Now,
            var other => throw new FormatException($"--as: '{other}' is no view; write then or now"),
        };
        if (given.GetValue(Unit) is not { } code)
        {
            return FigureScopes.Province(view);
        }

        var last = view == OrganisationView.Now || period.To > act.Today ? act.Today : period.To;
        var agency = agencies.FindByCode(code, last) ?? (view == OrganisationView.Then ? agencies.FindByCode(code, period.From) : null);
        return agency is not null
            ? scopes.Agency(agency.Id, view)
            : throw new FormatException($"--unit: no agency has the code or key '{code}' on {last:yyyy-MM-dd}; look it up under /co-quan{(view == OrganisationView.Now ? ", or ask with --as then for an agency of the past" : "")}");
    }
}
