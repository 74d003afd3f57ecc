using System.Globalization;
using System.Text.Json;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Seeding;

namespace TinhSo.Modules.Dossiers.Replaying;

/// <summary>A number of the parameters; the file says beside it whether it was printed, borrowed or chosen.</summary>
internal sealed record Given(int Value);

/// <summary>How many of one cohort were taken in, online, released in the month (electronically, late), ended otherwise; the rest stays open after the month.</summary>
internal sealed record CohortPlan(Given Accepted, Given Online, Given Released, Given Electronic, Given Late, Given OtherEnds)
{
    public int Open => Accepted.Value - Released.Value - OtherEnds.Value;
}

internal sealed record ReplayTotals(
    Given ReceivedOwn, Given ReceivedPublicService, Given ReceivedPublicServiceOnline, Given Released, Given Electronic, Given InTime, Given OtherEnds, Given OpenAfter);

internal sealed record ReplayCohorts(CohortPlan Own, CohortPlan InformationOnly, CohortPlan Elsewhere, CohortPlan Carried)
{
    public IReadOnlyList<CohortPlan> All => [Own, InformationOnly, Elsewhere, Carried];
}

internal sealed record ReplaySpread(
    DateOnly CarriedFrom, DateOnly TailTo, Dictionary<string, int> Levels, int Owners, double Organisations, string OrganisationName, double Supplements, double Ratings, int Batch,
    string System, string HandOver, string Withdrawal, string Result, string PartOnly);

internal sealed record ReplayRoot(string AgenciesUnder);

/// <summary>The parameters of a replayed month as the dossiers need them; refused when the cohorts do not add up to the printed totals.</summary>
internal sealed record ReplayParameters(string Period, ReplayRoot Officers, ReplayTotals Totals, ReplayCohorts Cohorts, ReplaySpread Spread)
{
    public DateOnly First => DateOnly.ParseExact(Period, "yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>The first day after the month.</summary>
    public DateOnly After => First.AddMonths(1);

    public static ReplayParameters Read(CatalogueFiles files, string period)
    {
        using var stream = files.Open(RunReplay.FileOf(period));
        var read = JsonSerializer.Deserialize<ReplayParameters>(stream, JsonSerializerOptions.Web)!;
        read.MustAddUp();
        return read;
    }

    private void MustAddUp()
    {
        var (c, t) = (Cohorts, Totals);
        Equal("receivedOwn", t.ReceivedOwn, c.Own.Accepted.Value + c.InformationOnly.Accepted.Value);
        Equal("receivedPublicService", t.ReceivedPublicService, c.Own.Accepted.Value + c.Elsewhere.Accepted.Value);
        Equal("receivedPublicServiceOnline", t.ReceivedPublicServiceOnline, c.Own.Online.Value + c.Elsewhere.Online.Value);
        Equal("released", t.Released, c.All.Sum(p => p.Released.Value));
        Equal("electronic", t.Electronic, c.All.Sum(p => p.Electronic.Value));
        Equal("inTime", t.InTime, c.All.Sum(p => p.Released.Value - p.Late.Value));
        Equal("otherEnds", t.OtherEnds, c.All.Sum(p => p.OtherEnds.Value));
        Equal("openAfter", t.OpenAfter, c.All.Sum(p => p.Open));
    }

    private void Equal(string name, Given total, int sum)
    {
        if (total.Value != sum)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{RunReplay.FileOf(Period)}: totals.{name} is {total.Value}, the cohorts give {sum}"));
        }
    }
}
