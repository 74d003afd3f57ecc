using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Modules.Signing.Stamping;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Tables;
using TinhSo.Tests.Architecture;
using TinhSo.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace TinhSo.Tests.Signing.Hostile;

/// <summary>Every input of tests/hostile/expected.csv gets the verdict written there, within two seconds and 200 MB, and none throws.</summary>
[Collection(nameof(PeakMemory))]
[Trait("Engine", "any")]
public sealed class HostileTests(ITestOutputHelper output)
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(2);
    private const long MostBytes = 200 * 1024 * 1024;
    private static readonly string Listed = Path.Combine(Source.Root, "tests/hostile/expected.csv");
    private readonly SigningWorld world = new();

    [Fact]
    public async Task Every_hostile_input_gets_its_verdict_in_bounds()
    {
        using var key = world.Key();
        var signed = await world.SealAsync(SamplePdf.Plain(), key);
        var xml = SealXml.Seal("<message><Body>15</Body></message>"u8.ToArray(), key, SigningWorld.Now);
        using var curve = world.EllipticKey();
        var elliptic = SealXml.Seal("<message><Body>15</Body></message>"u8.ToArray(), curve, SigningWorld.Now);
        var cms = await CadesSignature.MakeAsync("content"u8.ToArray(), key, null, CancellationToken.None);
        var source = world.Source(SigningWorld.Now);
        await using var app = await TinhSoApp.StartAsync();

        var found = new List<string>();
        var slow = new List<string>();
        (string Name, TimeSpan Time) slowest = default;
        (string Name, long Bytes) largest = default;
        foreach (var (name, make, judge) in new HostileSigned(signed).All().Concat(HostilePdf.All()).Concat(new HostileXml(xml, elliptic).All()).Concat(HostileOther.Messages(cms)).Select(c => (c.Name, c.Make, (Func<byte[], string>)Check))
            .Concat(HostileOther.Pictures().Select(c => (c.Name, c.Make, (Func<byte[], string>)Picture))).Concat(HostileOther.Tables().Select(c => (c.Name, c.Make, (Func<byte[], string>)(input => Table(input, "a.xlsx")))))
            .Concat(HostileUploads.Csv().Select(c => (c.Name, c.Make, (Func<byte[], string>)(input => Table(input, "a.csv"))))).Concat(HostileUploads.Files().Select(c => (c.Name, c.Make, (Func<byte[], string>)Upload))))
        {
            var input = make();
            var (peak, watch) = (new PeakMemory(), Stopwatch.StartNew());
            found.Add($"{name},{judge(input)}");
            watch.Stop();
            var bytes = peak.Risen;
            slowest = watch.Elapsed > slowest.Time ? (name, watch.Elapsed) : slowest;
            largest = bytes > largest.Bytes ? (name, bytes) : largest;
            if (watch.Elapsed > LongestTime || bytes > MostBytes)
            {
                slow.Add($"{name}: {watch.Elapsed.TotalSeconds:0.00} s, {bytes / 1024 / 1024} MB");
            }
        }

        TestNotes.Write(output, $"hostile inputs: {found.Count}; slowest {slowest.Name} {slowest.Time.TotalMilliseconds:0} ms, most memory taken for {largest.Name} {largest.Bytes / 1024 / 1024} MB");
        if (Environment.GetEnvironmentVariable("TINHSO_WRITE_HOSTILE") == "1")
        {
            await File.WriteAllLinesAsync(Listed, found.Prepend("name,verdict,reason"));
        }

        Assert.True(slow.Count == 0, string.Join('\n', slow));
        Assert.True(found.Count >= 120, $"{found.Count}");
        Assert.Equal(string.Join('\n', (await File.ReadAllLinesAsync(Listed)).Skip(1)), string.Join('\n', found));

        // As a citizen's upload is taken.
        string Upload(byte[] input) => app.WithAsync(async services =>
        {
            try
            {
                return "stored," + (await services.GetRequiredService<FileStore>().SaveAsync(new MemoryStream(input), "giay-to", FileStore.DefaultMaxBytes, CancellationToken.None)).MediaType;
            }
            catch (RuleBroken refused)
            {
                return "refused," + refused.Code;
            }
        }).GetAwaiter().GetResult();

        string Check(byte[] input)
        {
            var task = new CheckFile(world.Roots, source, new StandingClock()).CheckAsync(input, input is [0x30, ..] ? "content"u8.ToArray() : null, CancellationToken.None);
            Assert.True(task.IsCompletedSuccessfully, "judged in one go, on this thread");
            var report = task.GetAwaiter().GetResult();
            var worst = report.Reasons.Concat(report.Signatures.SelectMany(s => s.Reasons)).OrderByDescending(r => r.Weight).FirstOrDefault();
            return $"{report.Verdict.ToString().ToLowerInvariant()},{worst?.Code}";
        }
    }

    [Fact]
    public void Only_what_was_left_whole_is_called_valid_or_harmless_is_stored() =>
        Assert.Equal(["signed-as-it-is", "later-only-description", "xml-signed-as-it-is", "xml-elliptic-signed-as-it-is", "cms-signed-as-it-is", "png-as-it-is", "xlsx-as-it-is", "csv-as-it-is", "csv-only-line-ends", "docx-as-it-is", "jpeg-as-it-is", "jpeg-segment-of-no-length"],
            File.ReadAllLines(Listed).Where(l => l.Contains(",valid,", StringComparison.Ordinal) || l.Contains(",read,", StringComparison.Ordinal) || l.Contains(",stored,", StringComparison.Ordinal)).Select(l => l.Split(',')[0]));

    private static string Picture(byte[] input)
    {
        try
        {
            PngPicture.Read(input);
            return "read,";
        }
        catch (PdfRefused refused)
        {
            return "refused," + refused.Code;
        }
    }

    private static string Table(byte[] input, string name)
    {
        try
        {
            return TableReader.Read(new MemoryStream(input), name).Select(r => r.Problem).FirstOrDefault(p => p is not null) is { } problem ? "refused," + problem : "read,";
        }
        catch (RuleBroken refused)
        {
            return "refused," + refused.Code;
        }
    }

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => SigningWorld.Now.AddMinutes(1);
    }
}
