using System.Diagnostics;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Modules.Signing.Stamping;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Tables;
using TinhSo.Tests.Architecture;
using TinhSo.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace TinhSo.Tests.Signing.Hostile;

/// <summary>Every input of tests/hostile/expected.csv gets the verdict written there, within two seconds and 200 MB, and none throws.</summary>
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
        var cms = await CadesSignature.MakeAsync("content"u8.ToArray(), key, null, CancellationToken.None);
        var source = world.Source(SigningWorld.Now);

        var found = new List<string>();
        var slow = new List<string>();
        (string Name, TimeSpan Time) slowest = default;
        (string Name, long Bytes) largest = default;
        foreach (var (name, make, judge) in new HostileSigned(signed).All().Concat(HostilePdf.All()).Concat(new HostileXml(xml).All()).Concat(HostileOther.Messages(cms)).Select(c => (c.Name, c.Make, (Func<byte[], string>)Check))
            .Concat(HostileOther.Pictures().Select(c => (c.Name, c.Make, (Func<byte[], string>)Picture))).Concat(HostileOther.Tables().Select(c => (c.Name, c.Make, (Func<byte[], string>)Table))))
        {
            var input = make();
            var (bytes, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
            found.Add($"{name},{judge(input)}");
            (watch, bytes) = (Stop(watch), GC.GetAllocatedBytesForCurrentThread() - bytes);
            slowest = watch.Elapsed > slowest.Time ? (name, watch.Elapsed) : slowest;
            largest = bytes > largest.Bytes ? (name, bytes) : largest;
            if (watch.Elapsed > LongestTime || bytes > MostBytes)
            {
                slow.Add($"{name}: {watch.Elapsed.TotalSeconds:0.00} s, {bytes / 1024 / 1024} MB");
            }
        }

        TestNotes.Write(output, $"hostile inputs: {found.Count}; slowest {slowest.Name} {slowest.Time.TotalMilliseconds:0} ms, most memory asked for {largest.Name} {largest.Bytes / 1024 / 1024} MB");
        if (Environment.GetEnvironmentVariable("TINHSO_WRITE_HOSTILE") == "1")
        {
            await File.WriteAllLinesAsync(Listed, found.Prepend("name,verdict,reason"));
        }

        Assert.True(slow.Count == 0, string.Join('\n', slow));
        Assert.True(found.Count >= 120, $"{found.Count}");
        Assert.Equal(string.Join('\n', (await File.ReadAllLinesAsync(Listed)).Skip(1)), string.Join('\n', found));

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
    public void Only_what_was_left_whole_is_called_valid() =>
        Assert.Equal(["signed-as-it-is", "later-only-description", "xml-signed-as-it-is", "cms-signed-as-it-is", "png-as-it-is", "xlsx-as-it-is"],
            File.ReadAllLines(Listed).Where(l => l.Contains(",valid,", StringComparison.Ordinal) || l.Contains(",read,", StringComparison.Ordinal)).Select(l => l.Split(',')[0]));

    private static Stopwatch Stop(Stopwatch watch)
    {
        watch.Stop();
        return watch;
    }

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

    private static string Table(byte[] input)
    {
        try
        {
            _ = TableReader.Read(new MemoryStream(input), "a.xlsx").ToList();
            return "read,";
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
