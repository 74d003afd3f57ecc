using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Operations;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Proving;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>A signed result is kept in a copy that proves itself when its certificates have ended and its stamp too.</summary>
public sealed class ArchivalCopyTests
{
    [Fact]
    public async Task A_signed_result_gets_a_copy_that_outlives_its_certificates_and_is_renewed_before_its_stamp_ends()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync();
        var code = await province.ApprovedAsync();
        await province.IssueAsync(code, SamplePdf.Plain());
        var result = await province.ResultAsync(code);
        var issued = await province.FileAsync(result.FileId!.Value);
        await KeepAsync(province.App);
        Assert.Null((await province.ResultAsync(code)).ArchiveFileId);

        // Nobody answers: nothing is harmed, operations reads of it, and it is tried again.
        province.Answers = false;
        province.App.Clock.Advance(TimeSpan.FromHours(25));
        await KeepAsync(province.App);
        Assert.Null((await province.ResultAsync(code)).ArchiveFileId);
        Assert.Equal((ConditionState.Warning, 1, 0), await ConditionAsync(province.App));

        // A row that cannot be kept comes first and is put off; the next one is kept all the same.
        var broken = new KeptProof { ResultId = Guid.CreateVersion7(), DossierId = Guid.CreateVersion7(), NextAt = SigningWorld.Now.UtcDateTime.AddYears(-1) };
        await province.App.WithAsync(s =>
        {
            s.GetRequiredService<AppDb>().Add(broken);
            return s.GetRequiredService<AppDb>().SaveChangesAsync();
        });
        province.Answers = true;
        province.App.Clock.Advance(TimeSpan.FromHours(2));
        await KeepAsync(province.App);
        Assert.Equal((ConditionState.Warning, 1, 0), await ConditionAsync(province.App));
        Assert.Equal(1, await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<KeptProof>().Where(p => p.ResultId == broken.ResultId && p.Tries == 1).ExecuteDeleteAsync()));
        Assert.Equal((ConditionState.Good, 0, 0), await ConditionAsync(province.App));

        // The issued file stays; the copy begins with it, byte for byte.
        var after = await province.ResultAsync(code);
        Assert.Equal((result.FileId, result.Signatures, result.CheckCode), (after.FileId, after.Signatures, after.CheckCode));
        var copy = await province.FileAsync(after.ArchiveFileId!.Value);
        Assert.True(copy.AsSpan().StartsWith(issued), "appended");
        var browser = province.App.Anonymous();
        Assert.Contains("Là bản lưu trữ", (await browser.SubmitAsync(await browser.GetAsync("/kiem-tra/" + CheckCode.Shown(after.CheckCode)), [], files: [("Upload", "luu.pdf", copy)])).Text, StringComparison.Ordinal);
        Assert.Equal(copy, await (await province.App.OfficerAsync(Filed.Records)).Client.GetByteArrayAsync(new Uri($"/tep/{after.ArchiveFileId}", UriKind.Relative)));

        // Years later the issuers have forgotten the ended certificates: the copy holds, the issued file alone cannot be judged.
        var later = SigningWorld.Now.AddYears(5);
        var stamps = OnlyOf(province.World, province.World.Authority.Keys.Stamping, later);
        Assert.Equal(Verdict.Valid, (await province.World.CheckAsync(copy, later, stamps)).Verdict);
        Assert.Equal(Verdict.Indeterminate, (await province.World.CheckAsync(issued, later, stamps)).Verdict);

        // The stamp ends with 2039. While the authority has no other certificate nothing is gained by one more stamp.
        province.App.Clock.Set(2039, 12, 5);
        await KeepAsync(province.App);
        Assert.Equal(after.ArchiveFileId, (await province.ResultAsync(code)).ArchiveFileId);
        Assert.Equal((ConditionState.Bad, 1, 1), await ConditionAsync(province.App));
        using var stamping = province.World.StampKey(new(2039, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2044, 1, 1, 0, 0, 0, TimeSpan.Zero));
        province.Stamping = stamping;
        province.App.Clock.Advance(TimeSpan.FromHours(2));
        await KeepAsync(province.App);
        var renewed = await province.FileAsync((await province.ResultAsync(code)).ArchiveFileId!.Value);
        Assert.True(renewed.Length > copy.Length && renewed.AsSpan().StartsWith(copy), "appended again");
        var past = new DateTimeOffset(2041, 1, 1, 0, 0, 0, TimeSpan.Zero);
        stamps = OnlyOf(province.World, stamping, past);
        Assert.Equal(Verdict.Valid, (await province.World.CheckAsync(renewed, past, stamps)).Verdict);
        Assert.NotEqual(Verdict.Valid, (await province.World.CheckAsync(copy, past, stamps)).Verdict);

        // Whoever holds the earlier copy still holds one of ours.
        foreach (var held in new[] { copy, renewed })
        {
            Assert.Contains("Là bản lưu trữ", (await browser.SubmitAsync(await browser.GetAsync("/kiem-tra/" + CheckCode.Shown(after.CheckCode)), [], files: [("Upload", "luu.pdf", held)])).Text, StringComparison.Ordinal);
        }

        // Both files go out as evidence.
        var exhibits = await province.App.WithAsync(s => s.GetRequiredService<IExhibitDossier>().AgainAsync(code, default));
        Assert.Equal(["result-1", "result-1-archival"], exhibits!.Exhibits.Where(e => e.Name.StartsWith("result", StringComparison.Ordinal)).Select(e => e.Name));
    }

    /// <summary>Issuers that still answer for the stamp server of the day and for the authority above it, and have forgotten everybody else.</summary>
    private static RevocationSource OnlyOf(SigningWorld world, X509Certificate2 stamping, DateTimeOffset at) => new((address, question, _) => Task.FromResult(
        question is null ? address.AbsolutePath.Contains("root", StringComparison.Ordinal) ? world.Authority.List(ofRoot: true, at) : null
        : new[] { stamping, world.Authority.Keys.Issuing }.Any(c => question.AsSpan().IndexOf(c.SerialNumberBytes.Span) >= 0) ? world.Authority.Answer(question, at) : null));

    private static Task KeepAsync(TinhSoApp app) => app.Services.GetServices<IWorker>().OfType<KeepProvable>().Single().RunAsync(default);

    private static Task<(ConditionState, int, int)> ConditionAsync(TinhSoApp app) => app.WithAsync(async s =>
    {
        var read = await s.GetServices<IConditionSource>().OfType<ProofConditions>().Single().ReadAsync(app.Clock.GetUtcNow().UtcDateTime, default);
        var one = Assert.Single(read);
        return (one.State, (int)one.Args[0]!, (int)one.Args[1]!);
    });
}
