using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Board;
using TinhSo.Modules.Assessment.Cells;

namespace TinhSo.Bench.Measuring;

/// <summary>Rows 3 and 4: one indicator of a unit and the lists behind figures as an assessor reads them, the whole board, and the recount of everything; beside them the bare roll-up read and the bare scans.</summary>
internal sealed class Figures(BenchHost host, WebProcess web, Beside beside, Report report)
{
    private static readonly PageBound Figure = new(20, P95: 50);
    private static readonly PageBound List = new(20, P95: 100);
    private const string Cells = "SELECT sum(starts - ends) FROM assessment_cell WHERE measure = $1 AND agency_id = $2 AND day BETWEEN $3 AND $4";

    public async Task RunAsync(int dossiers)
    {
        var agencies = await host.ListAsync<Guid>("SELECT competent_agency_id FROM dossiers_dossier GROUP BY 1 ORDER BY count(*) DESC LIMIT 50");
        var today = DateOnly.FromDateTime(Platform.Time.VietnamTime.ToLocal(TimeProvider.System.GetUtcNow().UtcDateTime));
        var first = new DateOnly(today.Year, today.Month, 1).AddMonths(-1);
        var last = first.AddMonths(1).AddDays(-1);
        var month = first.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        var known = host.Services.GetRequiredService<IAgencies>();
        var keys = agencies.ConvertAll(a => known.Find(a, today)?.Slug ?? "");
        using var client = await web.SignInAsync("danhgia.tinh");

        await beside.CompareAsync("an indicator of a unit, live", Figure, client, i => $"{BoardModel.Address}/chi-tieu/nq17.11?ky={month}&don-vi={keys[i % keys.Count]}", i => Beside.Batch(
            (Cells, ["dossiers.released-electronic", agencies[i % agencies.Count], first, last]),
            (Cells, ["dossiers.released", agencies[i % agencies.Count], first, last])));
        await beside.CompareAsync("list behind a figure", List, client, i => $"{BoardModel.Address}/dossiers.released/danh-sach?ky={month}&don-vi={keys[i % keys.Count]}", i => Beside.Batch(
            ("SELECT * FROM dossiers_dossier WHERE competent_agency_id = $1 AND released_day BETWEEN $2 AND $3 ORDER BY released_day DESC, id DESC LIMIT 51", [agencies[i % agencies.Count], first, last]),
            (Cells, ["dossiers.released", agencies[i % agencies.Count], first, last])));
        await beside.CompareAsync("list behind a figure of the province", List, client, _ => $"{BoardModel.Address}/dossiers.released/danh-sach?ky={month}", _ => Beside.Batch(
            ("SELECT * FROM dossiers_dossier WHERE released_day BETWEEN $1 AND $2 ORDER BY released_day DESC, id DESC LIMIT 51", [first, last])));
        await beside.CompareAsync("the whole board of a month", Figure, client, _ => $"{BoardModel.Address}?ky={month}", _ => Beside.Batch(
            ("SELECT measure, sum(starts - ends) FROM assessment_cell WHERE day BETWEEN $1 AND $2 GROUP BY 1", [first, last])));
        await RecountAsync(dossiers);
    }

    private async Task RecountAsync(int dossiers)
    {
        var watch = Stopwatch.StartNew();
        var verdict = await host.WithAsync(s => s.GetRequiredService<FullRecount>().CompareAsync(CancellationToken.None));
        var ours = watch.Elapsed.TotalSeconds;
        watch.Restart();
        foreach (var day in (string[])["received_day", "released_day", "ended_day", "late_from_day"])
        {
            await host.ListAsync<Guid>($"SELECT competent_agency_id FROM dossiers_dossier GROUP BY competent_agency_id, {day}");
        }

        var scans = watch.Elapsed.TotalSeconds;
        var bound = 10 * Math.Max(1, dossiers / 1e6);
        report.Add(new(
            $"recount of {verdict.Measures} measures, {Report.Number(dossiers, 0)} dossiers", $"{Report.Number(ours)} s, {verdict.Differences} differences", $"<= {Report.Number(bound)} s (10 a million)",
            $"four bare scans {Report.Number(scans)} s", $"{Report.Number(ours / scans)}x", ours <= bound && verdict.Differences == 0, new { seconds = ours, scans, verdict.Cells, verdict.Differences }));
    }
}
