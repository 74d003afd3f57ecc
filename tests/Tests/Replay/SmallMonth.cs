using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Figures;
using TinhSo.Modules.Dossiers.Replaying;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Seeding;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Replay;

/// <summary>January 2025 with a few hundred dossiers: the shipped parameters with smaller numbers.</summary>
internal static class SmallMonth
{
    public const string Period = SmallCatalogue.Period;

    private static readonly Lazy<string> Folder = new(() => SmallCatalogue.Make(Path.Combine(AppContext.BaseDirectory, "catalogues")));

    public static Task<TinhSoApp> StartAsync() => TinhSoApp.StartAsync(extra: s => s.AddSingleton(new CatalogueFiles(Folder.Value)));

    public static ReplayParameters Parameters => ReplayParameters.Read(new CatalogueFiles(Folder.Value), Period);

    public static Task<Replayed> ReplayAsync(TinhSoApp app, int? seed = null, Action<string>? say = null, CancellationToken ct = default) =>
        app.WithAsync(s => s.GetRequiredService<RunReplay>().RunAsync(Period, seed, say ?? (_ => { }), ct));

    /// <summary>Every count of every measure by agency and day, one line each.</summary>
    public static Task<List<string>> FiguresAsync(TinhSoApp app) => app.WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        var lines = new List<string>();
        foreach (var measure in services.GetServices<MeasureQuery>())
        {
            var rows = await measure.Query(db).Select(r => new { r.AgencyId, r.Day, r.EndDay, r.DistinctKey }).ToListAsync();
            lines.AddRange(rows.GroupBy(r => r).Select(g => $"{measure.Declaration.Name} {g.Key.AgencyId} {g.Key.Day:yyyy-MM-dd} {g.Key.EndDay:yyyy-MM-dd} {g.Key.DistinctKey}: {g.Count()}"));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    });

    /// <summary>A flow over January, a stock on its last day.</summary>
    public static Task<int> CountAsync(TinhSoApp app, string measure) => app.WithAsync(async services =>
    {
        var query = services.GetServices<MeasureQuery>().Single(q => q.Declaration.Name == measure);
        var rows = query.Query(services.GetRequiredService<AppDb>());
        DateOnly first = new(2025, 1, 1), last = new(2025, 1, 31);
        return query.Declaration.Kind == MeasureKind.Stock
            ? await rows.CountAsync(r => r.Day <= last && (r.EndDay == null || r.EndDay > last))
            : await rows.CountAsync(r => r.Day >= first && r.Day <= last);
    });

    public static async Task MustBeWholeAsync(TinhSoApp app)
    {
        var verdict = await app.WithAsync(s => s.GetRequiredService<VerifyAudit>().RunAsync(CancellationToken.None));
        Assert.True(verdict.Whole, string.Join('\n', verdict.Problems));
    }
}
