using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Operations;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Jobs;
using TinhSo.Simulators.Scanner;
using TinhSo.Tests.Simulators;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>Uploads and ClamAV: what is infected never comes in, and what a silent scanner means is the operator's choice.</summary>
[Trait("Engine", "any")]
public sealed class ScanTests : IAsyncLifetime
{
    private static readonly byte[] Clean = "%PDF-1.7 giấy khai sinh"u8.ToArray();
    private static readonly byte[] Infected = [.. "%PDF-1.7 "u8, .. ScannerSink.TestString.Span];
    private SimulatorHost _simulators = null!;

    private string Address => $"127.0.0.1:{_simulators.Scanner.Port}";

    public async Task InitializeAsync() => _simulators = await SimulatorHost.StartAsync();

    public async Task DisposeAsync() => await _simulators.DisposeAsync();

    [Fact]
    public async Task The_daemon_is_understood_clean_found_full_and_silent()
    {
        // A real daemon may be named, with a signature for the test string (docs/uploads.md).
        var clamd = new Clamd(Clamd.Address(Environment.GetEnvironmentVariable("TINHSO_TEST_CLAMD") ?? Address)!);
        Assert.True(await clamd.PingAsync(default));
        Assert.Null(await FindAsync(clamd, Clean));
        Assert.Null(await FindAsync(clamd, []));
        Assert.Contains("Eicar", await FindAsync(clamd, Infected), StringComparison.Ordinal);
        // Across the border of two pieces.
        Assert.Contains("Eicar", await FindAsync(clamd, [.. new byte[65_500], .. Infected]), StringComparison.Ordinal);
        Assert.Contains("size limit", (await Assert.ThrowsAsync<ScannerFailed>(() => FindAsync(clamd, new byte[26 * 1024 * 1024]))).Message, StringComparison.Ordinal);
        clamd = new Clamd(Clamd.Address(Address)!);
        _simulators.Scanner.IsDown = true;
        Assert.False(await clamd.PingAsync(default));
        await Assert.ThrowsAsync<ScannerFailed>(() => FindAsync(clamd, Clean));
        await Assert.ThrowsAsync<ScannerFailed>(() => FindAsync(new Clamd(new IPEndPoint(IPAddress.Loopback, 9)), Clean));
    }

    [Fact]
    public async Task A_unix_socket_is_spoken_to_and_one_that_never_answers_is_given_up()
    {
        var path = Path.Combine(_simulators.Folder, "clamd.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var clamd = new Clamd(Clamd.Address("unix:" + path)!) { Patience = TimeSpan.FromMilliseconds(200) };
        var answer = clamd.PingAsync(default);
        using (var taken = await listener.AcceptAsync())
        {
            var bytes = new byte[20];
            Assert.Equal("zPING\0", Encoding.ASCII.GetString(bytes, 0, await taken.ReceiveAsync(bytes)));
            await taken.SendAsync("PONG\0"u8.ToArray());
        }

        Assert.True(await answer);
        await Assert.ThrowsAsync<ScannerFailed>(() => FindAsync(clamd, Clean));
        foreach (var wrong in new[] { "clamd", "clamd:0", "clamd:99999", ":3310", "unix:clamd.sock", "unix:/" })
        {
            Assert.Null(Clamd.Address(wrong));
        }
    }

    [Fact]
    public async Task An_infected_upload_is_refused_recorded_and_nowhere_kept()
    {
        await using var app = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_CLAMAV"] = Address });
        var clean = await SaveAsync(app, Clean, "sạch.pdf");
        Assert.NotNull(clean.ScannedAt);
        var refused = await Assert.ThrowsAsync<RuleBroken>(() => SaveAsync(app, Infected, "Nguyễn Văn A.pdf"));
        Assert.Equal(("platform.upload-infected", "Nguyễn Văn A.pdf"), (refused.Code, refused.Args[0]));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(app.DataFolder, "files"), "*", SearchOption.AllDirectories));

        // The public check of signatures reads without keeping, and asks all the same.
        var browser = app.Anonymous();
        var page = await browser.SubmitAsync(await browser.GetAsync("/kiem-tra-chu-ky"), [], "form[enctype='multipart/form-data']", HttpStatusCode.BadRequest, [("Upload", "hợp đồng.pdf", Infected)]);
        Assert.Contains("hợp đồng.pdf chứa mã độc", page.Text, StringComparison.Ordinal);

        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var all = await db.Set<InfectedUpload>().OrderBy(i => i.At).ToListAsync();
            Assert.All(all, i => Assert.Equal(("Eicar-Signature", ".pdf", Infected.LongLength), (i.Finding, i.Kind, i.Size)));
            Assert.Equal(2, all.Count);
            var rows = await db.Set<AuditRow>().Where(r => r.SubjectId == all[0].Id).ToListAsync();
            Assert.Equal("platform.refuse-infected", Assert.Single(rows).Act);
            Assert.DoesNotContain("Nguyễn", rows[0].Changes, StringComparison.Ordinal);
        });
        var conditions = await ConditionsAsync(app);
        Assert.Equal(ConditionState.Good, conditions["scanner"].State);
        Assert.Equal([2, 0], conditions["infected"].Args);

        _simulators.Scanner.IsDown = true;
        Assert.Equal("platform.upload-no-scanner", (await Assert.ThrowsAsync<RuleBroken>(() => SaveAsync(app, "%PDF-1.7 khác"u8.ToArray(), "khác.pdf"))).Code);
        // Bytes that lie there already are looked at again like any other.
        await Assert.ThrowsAsync<RuleBroken>(() => SaveAsync(app, Clean, "sạch.pdf"));
        // What the house made itself does not wait for the scanner.
        Assert.Null((await SaveAsync(app, "%PDF-1.7 phiếu"u8.ToArray(), "phiếu.pdf", made: true)).ScannedAt);
        Assert.Equal(ConditionState.Bad, (await ConditionsAsync(app))["scanner-down-refuse"].State);

        // A scanner that did not answer is not asked again for a while.
        _simulators.Scanner.IsDown = false;
        await Assert.ThrowsAsync<RuleBroken>(() => SaveAsync(app, Clean, "sạch.pdf"));
        app.Clock.Advance(ScannerRest.Pause);
        Assert.NotNull((await SaveAsync(app, Clean, "sạch.pdf")).ScannedAt);
    }

    [Fact]
    public async Task Taken_without_a_verdict_a_file_is_scanned_later_and_an_infected_one_no_longer_handed_out()
    {
        await using var app = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_CLAMAV"] = Address, ["TINHSO_CLAMAV_DOWN"] = "accept" });
        _simulators.Scanner.IsDown = true;
        var (good, bad) = (await SaveAsync(app, Clean, "a.pdf"), await SaveAsync(app, Infected, "b.pdf"));
        Assert.Null(good.ScannedAt);
        Assert.Equal([2], (await ConditionsAsync(app))["unscanned"].Args);
        Assert.Equal(ConditionState.Bad, (await ConditionsAsync(app))["scanner-down-accept"].State);

        _simulators.Scanner.IsDown = false;
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await app.PumpAsync();
        await app.WithAsync(async services =>
        {
            var files = await services.GetRequiredService<AppDb>().Set<StoredFile>().AsNoTracking().ToDictionaryAsync(f => f.Id);
            Assert.True(files[good.Id] is { ScannedAt: not null, Finding: null });
            Assert.Equal("Eicar-Signature", files[bad.Id].Finding);
        });
        var conditions = await ConditionsAsync(app);
        Assert.Equal([0], conditions["unscanned"].Args);
        Assert.Equal((ConditionState.Bad, 1), (conditions["infected"].State, conditions["infected"].Args[1]));
    }

    private static async Task<string?> FindAsync(Clamd clamd, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        return await clamd.FindAsync(content, default);
    }

    private static Task<StoredFile> SaveAsync(TinhSoApp app, byte[] bytes, string name, bool made = false) => app.WithAsync(async services =>
    {
        using var content = new MemoryStream(bytes);
        var store = services.GetRequiredService<FileStore>();
        var file = await (made ? store.SaveMadeAsync(content, name, 100_000, default) : store.SaveAsync(content, name, 100_000, default));
        await services.GetRequiredService<AppDb>().SaveChangesAsync();
        return file;
    });

    private static Task<Dictionary<string, Condition>> ConditionsAsync(TinhSoApp app) => app.WithAsync(async services =>
    {
        var all = new Dictionary<string, Condition>();
        foreach (var source in services.GetServices<IConditionSource>().Where(s => s.GetType().Name == "ScanConditions"))
        {
            foreach (var condition in await source.ReadAsync(app.Clock.GetUtcNow().UtcDateTime, default))
            {
                all.Add(condition.Key, condition);
            }
        }

        return all;
    });
}
