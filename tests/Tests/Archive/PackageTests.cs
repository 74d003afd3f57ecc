using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Privacy;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Archive.Packages;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Papers;
using TinhSo.Tests.Signing;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Archive;

public sealed class PackageTests
{
    [Fact]
    public async Task The_package_of_a_list_is_checked_by_sha256sum_and_holds_the_evidence_of_each_dossier()
    {
        await using var province = await SignedProvince.StartAsync();
        province.Enrols = true;
        var code = await province.ApprovedAsync();
        await FinishAsync(province.App, code);
        var archivist = await province.App.OfficerAsync(ArchiveProvince.Archivist);
        var list = await archivist.SubmitAsync(await archivist.GetAsync($"/luu-tru/lap?Agency={ArchiveProvince.Agency}&Year=2026"), []);
        var head = await province.App.OfficerAsync(ArchiveProvince.Head);
        await head.SubmitAsync(await head.GetAsync(list.Url), [], "form[action*=Approve]");
        await archivist.SubmitAsync(
            await archivist.GetAsync(list.Url), [("HandOver.Number", "09/BB"), ("HandOver.Receiver", "Lê Văn Kho"), ("HandOver.Unit", "Lưu trữ lịch sử tỉnh")], "form[action*=HandOver]");

        if (province.App.Services.GetRequiredService<OfficePdf>().IsThere)
        {
            await province.WithKeysAsync();
            var signed = await archivist.SubmitAsync(await archivist.GetAsync(list.Url), [], "form[action*=Seal]");
            Assert.Contains("Biên bản đã ký số", signed.Text, StringComparison.Ordinal);
            var record = await archivist.Client.GetByteArrayAsync(new Uri(list.Url + "/bien-ban-da-ky", UriKind.Relative));
            Assert.True((await province.App.WithAsync(s => s.GetRequiredService<ISealResults>().JudgeAsync(record, ArchiveProvince.Agency, default))).IsComplete);
        }

        var asked = await archivist.SubmitAsync(await archivist.GetAsync(list.Url + "/goi"), []);
        Assert.Contains("Đang lập: 0 %", asked.Source, StringComparison.Ordinal);
        await archivist.SubmitAsync(asked, [], expected: System.Net.HttpStatusCode.Conflict);
        await province.App.PumpAsync();
        province.App.Clock.Advance(MakePackage.Pause * 2);
        await province.App.PumpAsync();

        var ready = await archivist.GetAsync(list.Url + "/goi");
        Assert.Contains("1 / 1", ready.Text, StringComparison.Ordinal);
        var zip = await archivist.Client.GetByteArrayAsync(new Uri(ready.One("tbody a").GetAttribute("href")!, UriKind.Relative));
        var folder = Path.Combine(province.App.DataFolder, "unpacked");
        using (var opened = new ZipArchive(new MemoryStream(zip)))
        {
            opened.ExtractToDirectory(folder);
        }

        var told = await Programs.MustAsync(folder, "sha256sum", "-c", "SHA256SUMS");
        Assert.Contains($"ho-so/{code}.zip: OK", told, StringComparison.Ordinal);
        Assert.Contains("bien-ban.docx: OK", told, StringComparison.Ordinal);
        Assert.Equal(Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length - 1, told.Split('\n').Count(l => l.EndsWith(": OK", StringComparison.Ordinal)));
        using (var evidence = ZipFile.OpenRead(Path.Combine(folder, "ho-so", code + ".zip")))
        {
            Assert.NotNull(evidence.GetEntry("verify.sh"));
            using var audit = new StreamReader(evidence.GetEntry("audit/audit.xml")!.Open());
            Assert.Contains("dossiers.exhibit", await audit.ReadToEndAsync(), StringComparison.Ordinal);
        }

        await File.AppendAllTextAsync(Path.Combine(folder, "muc-luc.csv"), "x");
        Assert.NotEqual(0, (await Programs.RunAsync(folder, "sha256sum", "-c", "SHA256SUMS")).Code);

        // Its owner reads that it was given out, and after its days the package is gone.
        var seen = await province.App.WithAsync(s => s.GetRequiredService<IAccessLog>().OfDossierAsync(code, 10, default));
        Assert.Contains(seen, l => l.Purpose is { } purpose && purpose.Contains("Giao nộp lưu trữ", StringComparison.Ordinal));
        province.App.Clock.Advance(TimeSpan.FromDays(31));
        await province.App.PumpAsync();
        Assert.Equal(ArchivePackageState.Gone, await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<ArchivePackage>().Select(p => p.State).SingleAsync()));
        Assert.Empty(Directory.GetFiles(Path.Combine(province.App.DataFolder, "archive-packages")));
    }

    private static Task FinishAsync(TinhSoApp app, string code) => app.WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        var act = services.GetRequiredService<Act>();
        var dossier = await db.Set<Dossier>().SingleAsync(d => d.Code == code);
        dossier.Force(DossierState.Stopped, SubState.None);
        (dossier.EndedAt, dossier.EndedDay) = (act.Now, act.Today);
        act.On(dossier, "test.finish");
        await db.SaveChangesAsync();
    });
}
