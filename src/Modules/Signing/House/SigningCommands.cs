using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Modules.Signing.Stamping;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Platform;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Outbound;

namespace TinhSo.Modules.Signing.House;

/// <summary>The verbs <c>sign</c> and <c>verify</c>. They need no database. Exit codes: sign 0, 2 file unreadable, 3 refused; verify 0 valid, 1 not valid or cannot tell, 2 file unreadable.</summary>
internal static class SigningCommands
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <param name="settings">The environment when left out.</param>
    public static Command Sign(IConfiguration? settings = null)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "a .pdf, an .xml, or any other file for a detached .p7s" };
        var post = new Option<string>("--as") { Description = "name of the post's or agency's key", Required = true };
        var to = new Option<FileInfo>("--out") { Description = "where the signed file goes", Required = true };
        var level = new Option<PadesLevel>("--level") { Description = "B, T (time stamp), Lt (evidence kept), Lta (evidence stamped); PDF only from Lt on" };
        var visible = new Option<bool>("--visible") { Description = "show name, agency, e-mail and time on the last page" };
        var place = new Option<double[]>("--at") { Description = "X Y WIDTH HEIGHT of the visible signature in points", AllowMultipleArgumentsPerToken = true };
        var picture = new Option<FileInfo>("--picture") { Description = "PNG of the signature or the seal" };
        var name = new Option<string>("--name") { Description = "demo only: name in a new certificate" };
        var agency = new Option<string>("--agency") { Description = "demo only: agency in a new certificate" };
        var mail = new Option<string>("--mail") { Description = "demo only: e-mail in a new certificate" };
        var person = new Option<bool>("--person") { Description = "show it as a person's signature: blue, and the picture alone where one is given; without it as an agency's seal" };
        var reason = new Option<string>("--reason") { Description = "reason written into the signature" };
        var incoming = new Option<string>("--incoming") { Description = "number in the register of incoming documents: shows the stamp of arrival on the first page instead" };
        var forward = new Option<string>("--forward-to") { Description = "with --incoming: to whom the document goes" };
        var fileCode = new Option<string>("--file-code") { Description = "with --incoming: number and symbol of the file it belongs to" };
        var command = new Command("sign", "signs a file with the key of a post or an agency") { file, post, to, level, visible, place, picture, person, incoming, forward, fileCode, name, agency, mail, reason };
        command.SetAction(async (given, ct) =>
        {
            await using var parts = Parts.Make(settings);
            var bytes = await ReadAsync(given.GetValue(file)!, ct);
            var keys = parts.Settings.Keys();
            using var key = keys.Find(given.GetValue(post)!) ?? await parts.Enrolment.EnrolAsync(given.GetValue(post)!, given.GetValue(name), given.GetValue(agency), given.GetValue(mail), ct);
            var at = parts.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(7));
            if (given.GetValue(incoming) is not null && !bytes.AsSpan().StartsWith("%PDF-"u8))
            {
                throw new FormatException("--incoming: only a PDF can show the stamp; make a PDF of the document first");
            }

            var look = given.GetValue(incoming) is { } number
                ? SignatureLook.Incoming(parts.Texts, key.Certificate, at, number, given.GetValue(forward), given.GetValue(fileCode), given.GetValue(place))
                : given.GetValue(visible) || given.GetValue(picture) is not null
                ? SignatureLook.Of(parts.Texts, key.Certificate, at, given.GetValue(place), given.GetValue(picture) is { } png ? await ReadAsync(png, ct) : null, given.GetValue(person))
                : null;
            var order = new SealOrder(given.GetValue(level), at) { Reason = given.GetValue(reason), Appearance = look };
            byte[] signed;
            try
            {
                signed = await SealAsync(bytes, key, order, parts, ct);
            }
            catch (PdfRefused refused)
            {
                throw new RuleBroken("signing.refused", ReasonTexts.Of(parts.Texts, refused.Code, "vi"), refused.Detail);
            }

            await File.WriteAllBytesAsync(given.GetValue(to)!.FullName, signed, ct);
            await given.InvocationConfiguration.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{given.GetValue(to)!.FullName} {signed.Length} bytes, {CertificateFacts.Holder(key.Certificate)}"));
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command Verify(IConfiguration? settings = null)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "a signed .pdf, .xml or .p7s" };
        var content = new Option<FileInfo>("--content") { Description = "the file that a detached .p7s signs; FILE without .p7s when left out" };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("verify", "tells who signed a file, when, and whether that holds: valid, invalid, indeterminate") { file, content, json };
        command.SetAction(async (given, ct) =>
        {
            await using var parts = Parts.Make(settings);
            var bytes = await ReadAsync(given.GetValue(file)!, ct);
            var beside = given.GetValue(content) ?? (given.GetValue(file)!.FullName is var path && path.EndsWith(".p7s", StringComparison.Ordinal) && File.Exists(path[..^4]) ? new FileInfo(path[..^4]) : null);
            if (parts.Settings.Roots().All.Count == 0)
            {
                await parts.Enrolment.KeepRootAsync(ct);
            }

            var report = await new CheckFile(parts.Settings.Roots(), parts.Network.Revocation, parts.Clock).CheckAsync(bytes, beside is null ? null : await ReadAsync(beside, ct), ct);
            await given.InvocationConfiguration.Output.WriteLineAsync(given.GetValue(json) ? JsonSerializer.Serialize(Plain(report), Json) : Tell(report, parts.Texts));
            return report.Verdict == Verdict.Valid ? ExitCodes.Done : ExitCodes.Found;
        });
        return command;
    }

    private static Task<byte[]> SealAsync(byte[] bytes, SigningKey key, SealOrder order, Parts parts, CancellationToken ct) =>
        bytes.AsSpan().StartsWith("%PDF-"u8) ? new SealPdf(parts.Network.Stamps, parts.Network.Revocation, parts.Settings.Roots()).SealAsync(bytes, key, order, ct)
        : bytes.AsSpan().TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<"u8) ? Task.FromResult(SealXml.Seal(bytes, key, order.At))
        : CadesSignature.BesideAsync(bytes, key, order.Level >= PadesLevel.T ? parts.Network.Stamps : null, order.At, ct);

    private static async Task<byte[]> ReadAsync(FileInfo file, CancellationToken ct) =>
        file.Exists ? await File.ReadAllBytesAsync(file.FullName, ct) : throw new FileNotFoundException($"{file.FullName} does not exist");

    private static object Plain(CheckReport report) => new
    {
        report.Verdict,
        report.Format,
        reasons = report.Reasons.Select(r => r.Code),
        signatures = report.Signatures.Select(s => new { s.Kind, s.Field, s.Signer, s.Time, s.TimeIsProved, s.Verdict, s.CoversWhole, reasons = s.Reasons.Select(r => r.Code), proof = s.FullProof() }),
    };

    private static string Tell(CheckReport report, TextTable texts)
    {
        string Line(Reason r) => $"    {ReasonTexts.Of(texts, r.Code, "vi")}{(r.Detail is null ? "" : $" ({r.Detail})")}";
        var lines = report.Signatures.SelectMany(s => new[] { string.Create(CultureInfo.InvariantCulture, $"  {texts.Get($"enum.Verdict.{s.Verdict}", "vi")}: {s.Signer ?? "?"}, {s.Time:yyyy-MM-dd'T'HH:mm:sszzz}") }.Concat(s.Reasons.Select(Line)));
        return string.Join('\n', new[] { texts.Get($"enum.Verdict.{report.Verdict}", "vi") }.Concat(report.Reasons.Select(Line)).Concat(lines));
    }

    /// <summary>What the two verbs need of the house; the whole host would first seed a database.</summary>
    private sealed record Parts(SigningSettings Settings, Network Network, DemoEnrolment Enrolment, TextTable Texts, TimeProvider Clock, ServiceProvider Services) : IAsyncDisposable
    {
        public static Parts Make(IConfiguration? given)
        {
            var configuration = given ?? Environment();
            var platform = TinhSo.Platform.Settings.Read(configuration);
            var settings = SigningSettings.Read(configuration, platform);
            var collection = new ServiceCollection().AddOutbound().AddSingleton(platform).AddSingleton(settings);
            Network.AddTo(collection);
            var services = collection.BuildServiceProvider();
            var network = new Network(services.GetRequiredService<IHttpClientFactory>(), settings);
            var texts = new TextTable([typeof(TextTable).Assembly, typeof(SigningModule).Assembly]);
            return new(settings, network, new DemoEnrolment(settings, network), texts, platform.Now is { } now ? new ShiftedClock(now) : TimeProvider.System, services);
        }

        private static ConfigurationManager Environment()
        {
            var configuration = new ConfigurationManager();
            configuration.AddEnvironmentVariables();
            configuration.AddSecretFiles();
            return configuration;
        }

        public ValueTask DisposeAsync() => Services.DisposeAsync();
    }

    private sealed class ShiftedClock(DateTimeOffset start) : TimeProvider
    {
        private readonly TimeSpan _shift = start - System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _shift;
    }
}
