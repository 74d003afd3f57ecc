using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Bench.Generation;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Bench;

/// <summary>The benchmark's data is made past the context; here it is held to what the verbs save.</summary>
public sealed partial class GeneratorTests
{
    private const int Stories = 200;
    private static readonly DateTime First = new(2026, 9, 1);
    private static readonly DateTime Until = new(2026, 11, 3, 9, 0, 0);

    [Fact]
    public async Task Two_hundred_life_stories_give_the_same_rows_saved_and_copied()
    {
        await using var saved = await TinhSoApp.StartAsync();
        await using var copied = await TinhSoApp.StartAsync();
        var before = await saved.WithAsync(ReadAsync);
        await saved.WithAsync(SaveAsync);
        var expected = await saved.WithAsync(ReadAsync);
        await new GenerateDossiers(copied.Services).RunAsync(Stories, 7, First, Until, workers: 1, CancellationToken.None);
        var found = await copied.WithAsync(ReadAsync);
        var verdict = await copied.WithAsync(s => s.GetRequiredService<VerifyAudit>().RunAsync(CancellationToken.None));
        Assert.True(verdict.Whole, string.Join('\n', verdict.Problems));
        Assert.True(expected["dossiers_dossier"].Count >= Stories);
        Assert.True(expected["platform_audit"].Count > before["platform_audit"].Count + (3 * Stories));
        foreach (var (table, rows) in expected)
        {
            Assert.True(rows.SequenceEqual(found[table]), $"{table}: {Difference(rows, found[table])}");
        }
    }

    private static async Task SaveAsync(IServiceProvider services)
    {
        for (var chunk = 0; chunk < Stories / GenerateDossiers.Chunk; chunk++)
        {
            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AppDb>();
            await GenerateDossiers.PlayAsync(scope.ServiceProvider, chunk, Stories, 7, First, Until, CancellationToken.None);
            await db.SaveChangesAsync();
        }
    }

    /// <summary>Every table of the model but those that say who ran and when.</summary>
    private static async Task<Dictionary<string, List<string>>> ReadAsync(IServiceProvider services)
    {
        var db = services.GetRequiredService<AppDb>();
        var rows = new List<(IEntityType, object)>();
        foreach (var type in db.Model.GetEntityTypes().Where(t => t.GetTableName() is { } table && (table.StartsWith("dossiers_", StringComparison.Ordinal) || table is "platform_audit" or "platform_event" or "platform_cell_mark")))
        {
            var query = (IQueryable<object>)typeof(DbContext).GetMethod(nameof(DbContext.Set), [])!.MakeGenericMethod(type.ClrType).Invoke(db, null)!;
            rows.AddRange((await query.AsNoTracking().ToListAsync()).Select(r => (type, r)));
        }

        var texts = Texts(rows);
        foreach (var table in new[] { "dossiers_dossier", "platform_audit", "platform_event", "platform_cell_mark" })
        {
            texts.TryAdd(table, []);
        }

        return texts;
    }

    /// <summary>One line a row, ids of new rows left out: they differ at each run. Hashes follow from them; the chain is verified apart.</summary>
    private static Dictionary<string, List<string>> Texts(IEnumerable<(IEntityType Type, object Row)> rows)
    {
        var tables = new Dictionary<string, List<string>>();
        foreach (var group in rows.GroupBy(r => r.Type.GetTableName()!))
        {
            var lines = group.Select(r => string.Join(" | ", r.Type.GetProperties().Where(p => !IsOwn(p)).OrderBy(p => p.Name, StringComparer.Ordinal)
                .Select(p => $"{p.Name}={Ids().Replace(Say(p.GetGetter().GetClrValue(r.Row)), "#")}")));
            tables[group.Key] = [.. (group.Key == "platform_cell_mark" ? group.Select(r => Cell((CellMark)r.Row)).Distinct() : lines).Order(StringComparer.Ordinal)];
        }

        return tables;

        static bool IsOwn(IProperty property) =>
            property.ValueGenerated != ValueGenerated.Never || property.Name is "AuditHead" or "Hash" or "PreviousHash" or "Position" or "Tx";

        static string Cell(CellMark mark) => $"{mark.Family} {mark.AgencyId} {Say(mark.Day)}";
    }

    private static string Say(object? value) => value switch
    {
        DateTime time => time.Ticks.ToString(CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexString(bytes),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Difference(List<string> expected, List<string> found) =>
        $"{expected.Count} rows saved, {found.Count} copied\nonly saved: {expected.Except(found).FirstOrDefault()}\nonly copied: {found.Except(expected).FirstOrDefault()}";

    // Ids made while the stories are played are of version 7; those of agencies and procedures are the same everywhere and are compared.
    [GeneratedRegex("[0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}")]
    private static partial Regex Ids();
}
