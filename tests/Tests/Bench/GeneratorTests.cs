using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Bench.Generation;
using TinhSo.Platform.Audit;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
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
        var before = await saved.WithAsync(SavedRows.ReadAsync);
        await saved.WithAsync(SaveAsync);
        var expected = await saved.WithAsync(SavedRows.ReadAsync);
        await new GenerateDossiers(copied.Services).RunAsync(Stories, 7, First, Until, workers: 1, CancellationToken.None);
        var found = await copied.WithAsync(SavedRows.ReadAsync);
        var verdict = await copied.WithAsync(s => s.GetRequiredService<VerifyAudit>().RunAsync(CancellationToken.None));
        Assert.True(verdict.Whole, string.Join('\n', verdict.Problems));
        Assert.True(expected["dossiers_dossier"].Count >= Stories);
        Assert.True(expected["platform_audit"].Count > before["platform_audit"].Count + (3 * Stories));
        foreach (var (table, rows) in expected)
        {
            Assert.True(rows.SequenceEqual(found[table]), $"{table}: {SavedRows.Difference(rows, found[table])}");
        }
    }

    [Fact]
    public async Task A_copy_of_a_life_has_the_rows_of_its_original_for_another_person_under_another_code()
    {
        const int Copies = 3;
        await using var played = await TinhSoApp.StartAsync();
        await using var copied = await TinhSoApp.StartAsync();
        var seeded = await played.WithAsync(SavedRows.ReadAsync);
        await new GenerateDossiers(played.Services).RunAsync(Stories, 7, First, Until, workers: 1, CancellationToken.None);
        await new GenerateDossiers(copied.Services, Copies).RunAsync(Stories * (Copies + 1), 7, First, Until, workers: 2, CancellationToken.None);
        var verdict = await copied.WithAsync(s => s.GetRequiredService<VerifyAudit>().RunAsync(CancellationToken.None));
        Assert.True(verdict.Whole, string.Join('\n', verdict.Problems));
        var (expected, found) = (await played.WithAsync(SavedRows.ReadAsync), await copied.WithAsync(SavedRows.ReadAsync));
        var people = found["dossiers_dossier"].Select(d => Identifier().Match(d).Value).Distinct().Count();
        Assert.True(people > Stories * Copies, $"{people} people");
        await copied.WithAsync(DigestsFollowAsync);
        foreach (var (table, rows) in expected)
        {
            var before = table == "platform_cell_mark" ? [] : seeded.GetValueOrDefault(table, []).Select(Nameless).ToList();
            var lives = rows.Select(Nameless).ToList();
            before.ForEach(r => lives.Remove(r));
            var wanted = before.Concat(table == "platform_cell_mark" ? lives : lives.SelectMany(r => Enumerable.Repeat(r, Copies + 1))).Order(StringComparer.Ordinal).ToList();
            var got = found[table].Select(Nameless).Order(StringComparer.Ordinal).ToList();
            Assert.True(wanted.SequenceEqual(got), $"{table}: {SavedRows.Difference(wanted, got)}");
        }
    }

    /// <summary>What the comparison leaves out: the copies' digests are those of their own owners.</summary>
    private static async Task DigestsFollowAsync(IServiceProvider services)
    {
        var protector = services.GetRequiredService<FieldProtector>();
        foreach (var dossier in await services.GetRequiredService<AppDb>().Set<Dossier>().AsNoTracking().ToListAsync())
        {
            var identifier = dossier.OwnerIdentifier(protector);
            Assert.Equal(
                (Dossier.IdentifierIndex(protector, identifier), Mask.Of(identifier), dossier.Folded(protector, identifier, dossier.OwnerPhone(protector))),
                (dossier.OwnerIdentifierIndex, dossier.OwnerIdentifierMask, dossier.SearchFolded));
        }
    }

    /// <summary>Without the code's number and the owner's identifier: all in which a copy may differ.</summary>
    private static string Nameless(string row) => Code().Replace(Identifier().Replace(row, "@"), "$1@");

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

    [GeneratedRegex(@"\b999\d{9}\b")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"(H[\d. ]+?[- ]\d{6}[- ])\d+", RegexOptions.IgnoreCase)]
    private static partial Regex Code();
}
