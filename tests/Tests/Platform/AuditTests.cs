using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Platform;

/// <summary>The audit trail finds every edit; each kind of edit is made here once, past the product, to see it found.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task Sealed_acts_of_sample_dossiers_verify()
    {
        await using var app = await WithDossiersAsync();
        var verdict = await VerifyAsync(app);
        Assert.True(verdict.Whole, string.Join('\n', verdict.Problems));
        Assert.True(verdict.Rows > 100);
        Assert.Equal(0, verdict.UnsealedTail);
        Assert.True(verdict.Blocks > 0);
    }

    [Theory]
    [InlineData("act")]
    [InlineData("changes")]
    [InlineData("actor")]
    public async Task An_edited_row_is_found(string what)
    {
        await using var app = await WithDossiersAsync();
        await app.WithAsync(async services =>
        {
            var rows = services.GetRequiredService<AppDb>().Set<AuditRow>().Where(r => r.SubjectType == "Dossier" && r.Seq == 2);
            _ = what switch
            {
                "act" => await rows.ExecuteUpdateAsync(s => s.SetProperty(r => r.Act, "dossiers.refuse")),
                "changes" => await rows.ExecuteUpdateAsync(s => s.SetProperty(r => r.Changes, "{}")),
                _ => await rows.ExecuteUpdateAsync(s => s.SetProperty(r => r.ActorName, "somebody else")),
            };
        });
        Assert.Contains((await VerifyAsync(app)).Problems, p => p.Contains("was edited", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_removed_row_is_found_even_when_it_was_the_last_of_its_record()
    {
        await using var app = await WithDossiersAsync();
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var last = await db.Set<AuditRow>().Where(r => r.SubjectType == "Dossier").OrderByDescending(r => r.Seq).FirstAsync();
            await db.Set<AuditRow>().Where(r => r.Position == last.Position).ExecuteDeleteAsync();
        });
        var problems = (await VerifyAsync(app)).Problems;
        Assert.Contains(problems, p => p.Contains("the record stands at act", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("Block", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_whose_trail_was_rewritten_consistently_still_breaks_its_block()
    {
        await using var app = await WithDossiersAsync();
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var last = await db.Set<AuditRow>().AsNoTracking().Where(r => r.SubjectType == "Dossier").OrderByDescending(r => r.Position).FirstAsync();
            var forged = new AuditRow
            {
                SubjectType = last.SubjectType, SubjectId = last.SubjectId, Seq = last.Seq, Act = "dossiers.forged", At = last.At, ActorKind = last.ActorKind,
                ActorId = last.ActorId, ActorName = last.ActorName, Changes = last.Changes, PreviousHash = last.PreviousHash,
            };
            var hash = forged.ComputeHash();
            await db.Set<AuditRow>().Where(r => r.Position == last.Position).ExecuteUpdateAsync(s => s.SetProperty(r => r.Act, forged.Act).SetProperty(r => r.Reason, (string?)null)
                .SetProperty(r => r.OnBehalfOf, (Guid?)null).SetProperty(r => r.Hash, hash));
            await db.Set<Dossier>().Where(d => d.Id == last.SubjectId).ExecuteUpdateAsync(s => s.SetProperty(d => d.AuditHead, hash));
        });
        var problem = Assert.Single((await VerifyAsync(app)).Problems);
        Assert.StartsWith("Block", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_no_verb_named_cannot_be_saved()
    {
        await using var app = await WithDossiersAsync();
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var dossier = await db.Set<Dossier>().FirstAsync();
            dossier.OwnerName = "changed in silence";
            await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());
        });
    }

    [Fact]
    public async Task Of_two_who_change_the_same_version_the_second_is_told_so()
    {
        await using var app = await WithDossiersAsync();
        await using var one = app.Services.CreateAsyncScope();
        await using var two = app.Services.CreateAsyncScope();
        var (first, second) = (one.ServiceProvider.GetRequiredService<AppDb>(), two.ServiceProvider.GetRequiredService<AppDb>());
        var mine = await first.Set<Dossier>().OrderBy(d => d.Id).FirstAsync();
        var theirs = await second.Set<Dossier>().OrderBy(d => d.Id).FirstAsync();
        one.ServiceProvider.GetRequiredService<Act>().On(mine, "test.change");
        mine.SetOwnerPhone("1", app.Services.GetRequiredService<FieldProtector>());
        await first.SaveChangesAsync();
        two.ServiceProvider.GetRequiredService<Act>().On(theirs, "test.change");
        theirs.SetOwnerPhone("2", app.Services.GetRequiredService<FieldProtector>());
        Assert.Equal("platform.stale", (await Assert.ThrowsAsync<RuleBroken>(() => second.SaveChangesAsync())).Code);
    }

    [Fact]
    public async Task Old_and_new_value_stand_in_the_trail()
    {
        await using var app = await WithDossiersAsync();
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var dossier = await db.Set<Dossier>().FirstAsync();
            var before = dossier.OwnerName;
            services.GetRequiredService<Act>().On(dossier, "test.rename", "a slip of the pen");
            dossier.OwnerName = "Nguyễn Thị Đúng";
            await db.SaveChangesAsync();
            var row = await db.Set<AuditRow>().Where(r => r.SubjectId == dossier.Id).OrderByDescending(r => r.Seq).FirstAsync();
            Assert.Equal("a slip of the pen", row.Reason);
            Assert.Contains($"\"OwnerName\":[\"{before}\",\"Nguyễn Thị Đúng\"]", row.Changes, StringComparison.Ordinal);
        });
    }

    private static async Task<TinhSoApp> WithDossiersAsync()
    {
        var app = await TinhSoApp.StartAsync();
        await app.WithAsync(services => ActivatorUtilities.CreateInstance<DossierSeed>(services).RunAsync(40, CancellationToken.None));
        await app.PumpAsync();
        return app;
    }

    private static Task<AuditVerdict> VerifyAsync(TinhSoApp app) =>
        app.WithAsync(services => services.GetRequiredService<VerifyAudit>().RunAsync(CancellationToken.None));
}
