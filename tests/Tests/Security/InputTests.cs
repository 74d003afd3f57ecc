using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Net.Http.Headers;
using TinhSo.Modules.Directory;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Observability;
using TinhSo.Tests.Architecture;
using TinhSo.Tests.Simulators;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>Odd input at the edges: addresses to go back to, parameters twice, names with line feeds, pictures and archives that are not what they seem, hostile text in JSON, and words of code that must not appear.</summary>
[Trait("Engine", "any")]
public sealed class InputTests(InputTests.World world) : IClassFixture<InputTests.World>
{
    private readonly TinhSoApp _app = world.App;

    [Fact]
    public async Task No_address_given_by_others_is_gone_to()
    {
        foreach (var outside in new[] { "//evil.example", "/\\evil.example", "https://evil.example", "http:evil.example", "javascript:alert(1)", "\\\\evil.example", "/\t/evil.example", "evil.example" })
        {
            using var answer = await _app.Anonymous().Client.GetAsync(new Uri("/ngon-ngu?to=en&ve=" + Uri.EscapeDataString(outside), UriKind.Relative));
            Assert.True(answer.Headers.Location is null || !Leaves(answer.Headers.Location.OriginalString), $"{outside} leads to {answer.Headers.Location}");

            var browser = _app.Anonymous();
            var page = await browser.GetAsync("/can-bo/dang-nhap?ve=" + Uri.EscapeDataString(outside));
            using var signedIn = await browser.Client.PostAsync(new Uri("/can-bo/dang-nhap?handler=Sample", UriKind.Relative), new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["ve"] = outside, ["sample"] = page.One("button[name=sample]").GetAttribute("value")!, ["_kiemtra"] = page.One("input[name=_kiemtra]").GetAttribute("value")!,
            }));
            Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
            Assert.False(Leaves(signedIn.Headers.Location!.OriginalString), $"{outside} leads to {signedIn.Headers.Location}");
        }
    }

    private static bool Leaves(string to) => to.Length < 1 || to[0] != '/' || (to.Length > 1 && to[1] is '/' or '\\' or '\t');

    [Fact]
    public async Task A_control_character_in_what_is_typed_goes_no_further()
    {
        var page = await _app.Anonymous().GetAsync("/tra-cuu?ma=" + Uri.EscapeDataString("H01\0\u0007-1"));
        Assert.Equal("H01-1", page.One("input[name=ma]").GetAttribute("value"));
    }

    [Fact]
    public async Task A_parameter_sent_twice_or_in_the_wrong_place_does_no_harm()
    {
        var browser = _app.Anonymous();
        foreach (var path in new[] { "/tra-cuu?ma=A&ma=B", "/thu-tuc?tim=a&tim=b&TIM=c", "/thu-tuc?trang=1&trang=x", "/danh-gia?thang=2026-01&thang=2026-02", "/can-bo/dang-nhap?ve=/&ve=//evil.example", "/ngon-ngu?to=en&to=vi&ve=/&ve=//evil.example", "/lich-lam-viec?nam=2026&nam=2027", "/co-quan?tim[]=a&tim[0]=b" })
        {
            using var answer = await browser.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.True((int)answer.StatusCode < 500, path);
            Assert.False(answer.Headers.Location is { } to && Leaves(to.OriginalString), path);
        }

        // The form counts, whatever stands in the address; twice is no second chance.
        var page = await browser.GetAsync("/can-bo/dang-nhap");
        var token = page.One("input[name=_kiemtra]").GetAttribute("value")!;
        foreach (var (query, fields) in new (string, (string, string)[])[]
        {
            ("?UserName=motcua.an-phu&Password=" + DirectorySeed.DemoPassword, [("UserName", "nobody"), ("Password", "x")]),
            ("", [("UserName", "nobody"), ("UserName", "motcua.an-phu"), ("Password", "x"), ("Password", DirectorySeed.DemoPassword)]),
        })
        {
            using var form = new FormUrlEncodedContent([.. fields.Append(("_kiemtra", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2))]);
            using var answer = await browser.Client.PostAsync(new Uri("/can-bo/dang-nhap" + query, UriKind.Relative), form);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_password_is_compared_to_the_letter_and_may_be_pasted()
    {
        var samples = await _app.Anonymous().GetAsync("/can-bo/dang-nhap");
        var name = samples.One("button[name=sample]").GetAttribute("value")!;
        foreach (var (password, right) in new[] { (DirectorySeed.DemoPassword + " ", false), (" " + DirectorySeed.DemoPassword, false), (DirectorySeed.DemoPassword.ToUpperInvariant(), false), (DirectorySeed.DemoPassword[..^1], false), (DirectorySeed.DemoPassword, true) })
        {
            var browser = _app.Anonymous();
            var page = await browser.GetAsync("/can-bo/dang-nhap");
            var after = await browser.SubmitAsync(page, [("UserName", name), ("Password", password)], expected: null);
            Assert.True(right == (after.Status == HttpStatusCode.OK), password);
        }

        Assert.All(Source.Files("src/", ".cshtml").SelectMany(f => Regex.Matches(f.Text, "<[^>]*type=\"password\"[^>]*>").Select(m => m.Value)), tag => Assert.Matches("autocomplete=\"(current|new)-password\"", tag));
        Assert.All(Source.Files("src/", ".js", ".cshtml"), f => Assert.DoesNotMatch("(?i)onpaste|[\"']paste[\"']|oncopy", f.Text));
        // No question whose answer friends know stands in for a password.
        Assert.All(Source.Files("src/", ".json").Where(f => f.Path.Contains("Texts", StringComparison.Ordinal)), f => Assert.DoesNotMatch("(?i)câu hỏi (bí mật|bảo mật)|gợi ý mật khẩu|secret question|security question|password hint", f.Text));
    }

    [Fact]
    public async Task A_line_feed_in_a_name_begins_no_header_of_a_mail_and_no_line_of_the_log()
    {
        var good = Guid.CreateVersion7();
        await _app.WithAsync(async services =>
        {
            var queue = services.GetRequiredService<MailQueue>();
            queue.Queue("an@dan.example\r\nBcc: ke-trom@evil.example", "một", "x");
            queue.Queue("an@dan.example, ke-trom@evil.example", "hai", "x");
            queue.Queue("an@dan.example", "Hồ sơ của A\r\nBcc: ke-trom@evil.example\r\n\r\nThân", "x", id: good);
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
        });
        await _app.PumpAsync();
        var mails = (await world.Simulators.GetAsync("/sim/mail.json")).AsArray();
        var mail = Assert.Single(mails)!;
        Assert.Equal("an@dan.example", Assert.Single(mail["to"]!.AsArray())!.ToString());
        Assert.DoesNotMatch(@"(?m)^Bcc:", mail["raw"]!.ToString());
        Assert.Equal([good], await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<MailRow>().Where(m => m.State == MailState.Sent).Select(m => m.Id).ToListAsync()));

        var browser = _app.Anonymous();
        await browser.SubmitAsync(await browser.GetAsync("/can-bo/dang-nhap"), [("UserName", "ai\r\nWarning: giả"), ("Password", "x")], expected: null);
        Assert.All(world.Log, l => Assert.DoesNotContain("giả", l.Line, StringComparison.Ordinal));
        // And as production writes it, a line is a line.
        await using var provider = new ServiceCollection().AddLogging(b => b.AddLogLines()).BuildServiceProvider();
        var json = provider.GetServices<ConsoleFormatter>().Single(f => f.Name == ConsoleFormatterNames.Json);
        using var written = new StringWriter();
        json.Write(new LogEntry<string>(LogLevel.Warning, "a", default, "một\r\n{\"LogLevel\":\"Error\"}\u2028hai", null, (s, _) => s), null, written);
        Assert.Equal("một\r\n{\"LogLevel\":\"Error\"}\u2028hai", JsonDocument.Parse(Assert.Single(written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement.GetProperty("Message").GetString());
        Assert.Contains("AddLogLines()", Source.Files("src/Web/", ".cs").Single(f => f.Path == "src/Web/Program.cs").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_of_absurd_size_and_archives_with_ways_out_are_refused_and_nothing_is_unpacked()
    {
        foreach (var (bytes, code) in new (byte[], string?)[]
        {
            (Png(5000, 7000), null), (Png(60_000, 60_000), "platform.upload-pixels"), (Png(uint.MaxValue, uint.MaxValue), "platform.upload-pixels"),
            (Jpeg(5000, 7000), null), (Jpeg(65_000, 65_000), "platform.upload-pixels"), ([0xFF, 0xD8, 0xFF, 0xFF, 0xFF], null), ([0xFF, 0xD8, 0xFF, 0xE0, 0, 0, .. new byte[30]], null),
            (Docx("word/document.xml"), null), (Docx("word/document.xml", "../../evil.dll"), "platform.upload-type"), (Docx("word/document.xml", "/etc/cron.d/evil"), "platform.upload-type"),
            (Docx("word/document.xml", "..\\evil.dll"), "platform.upload-type"), (Docx("word/document.xml", "word/link=>/etc/passwd"), "platform.upload-type"),
        })
        {
            var refused = await Record.ExceptionAsync(() => SaveAsync(bytes, "tệp"));
            Assert.Equal(code, (refused as RuleBroken)?.Code);
            Assert.True(refused is null or RuleBroken, refused?.ToString());
        }

        var files = Directory.EnumerateFiles(_app.DataFolder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        Assert.DoesNotContain(files, f => f!.Contains("evil", StringComparison.Ordinal) || f == "document.xml");
    }

    [Fact]
    public async Task A_hostile_file_name_stays_one_name_in_the_header()
    {
        foreach (var given in new[] { "a\"; filename=evil.exe; x=\".pdf", "a\r\nSet-Cookie: x=1\r\n\r\n.pdf", "../../etc/passwd", "C:\\evil\\a.pdf", "giấy khai sinh.pdf", "\u202Efdp.exe", "a\0b.pdf" })
        {
            var file = await SaveAsync("%PDF-1.7 x"u8.ToArray(), given);
            Assert.DoesNotContain(file.Name, c => char.IsControl(c) || c is '/' or '\\' or '"');
            var header = new ContentDispositionHeaderValue("attachment");
            header.SetHttpFileName(file.Name);
            Assert.Equal(file.Name, ContentDispositionHeaderValue.Parse(header.ToString()).FileNameStar.ToString());
            Assert.All(header.ToString(), c => Assert.InRange(c, ' ', '~'));
        }
    }

    [Fact]
    public async Task Hostile_text_in_json_is_text_and_no_answer_is_a_script()
    {
        foreach (var path in new[] { "/api/national/token", "/api/national/dossiers", "/api/x" })
        {
            foreach (var callback in new[] { "callback", "jsonp", "cb" })
            {
                using var content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "</script><script>alert(1)</script>"), KeyValuePair.Create("client_id", "\"},{\"a\":\"")]);
                using var answer = await _app.Anonymous().Client.PostAsync(new Uri($"{path}?{callback}=evil", UriKind.Relative), content);
                var text = await answer.Content.ReadAsStringAsync();
                Assert.DoesNotContain("evil", text, StringComparison.Ordinal);
                Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
                if (text.Length > 0)
                {
                    Assert.Contains("json", answer.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
                    Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
                    JsonDocument.Parse(text).Dispose();
                }
            }
        }
    }

    [Fact]
    public void No_code_asks_for_memory_by_hand_or_lets_input_choose_types()
    {
        Rule.Holds("memory", Source.Files("", ".csproj", ".props", ".targets").Append(new("Directory.Build.props", File.ReadAllText(Path.Combine(Source.Root, "Directory.Build.props")))).Concat(Source.ProductCode()).SelectMany(Unsafe));
        Rule.Holds("types-by-input", Source.ProductCode().SelectMany(Chosen));
        foreach (var bad in new[] { "<AllowUnsafeBlocks>true</AllowUnsafeBlocks>", "unsafe { }", "static unsafe void M()", "using System.Runtime.CompilerServices; Unsafe.As<A, B>(ref x)" })
        {
            Assert.NotEmpty(Unsafe(new("src/Bad.csproj", bad)));
        }

        foreach (var bad in new[] { "TypeNameHandling.All", "new BinaryFormatter()", "Type.GetType(name)", "[JsonPolymorphic]", "new NetDataContractSerializer()", "Activator.CreateInstance(type)", "Assembly.LoadFrom(path)" })
        {
            Assert.NotEmpty(Chosen(new("src/Bad.cs", bad)));
        }
    }

    private static IEnumerable<Violation> Unsafe(SourceFile file) =>
        Regex.Matches(file.Text, @"AllowUnsafeBlocks>\s*true|^(?!\s*//).*\bunsafe\s*(\{|static|void|class|struct|delegate)|^(?!\s*//).*\b(static|public|private|internal)\s+unsafe\b|\bUnsafe\.(As|Add|Read|Write)\b", RegexOptions.Multiline).Select(m => new Violation(file.Path, $"line {file.LineOf(m.Index)}: {m.Value.Trim()}"));

    private static IEnumerable<Violation> Chosen(SourceFile file) =>
        Regex.Matches(file.Text, @"\bTypeNameHandling\b|\b(BinaryFormatter|NetDataContractSerializer|SoapFormatter|LosFormatter|XamlReader)\b|\bType\.GetType\(|\bJsonPolymorphic\b|\bActivator\.CreateInstance\b|\bAssembly\.Load(From|File)?\(").Select(m => new Violation(file.Path, $"line {file.LineOf(m.Index)}: {m.Value}"));

    private Task<StoredFile> SaveAsync(byte[] bytes, string name) => _app.WithAsync(async services =>
    {
        using var content = new MemoryStream(bytes);
        return await services.GetRequiredService<FileStore>().SaveAsync(content, name, 100_000, default);
    });

    private static byte[] Png(uint width, uint height)
    {
        var bytes = new byte[40];
        ((byte[])[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R']).CopyTo(bytes, 0);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), width);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(20), height);
        return bytes;
    }

    /// <summary>An application segment, a table that stands among the frames, a filling byte, then the frame.</summary>
    private static byte[] Jpeg(ushort width, ushort height) =>
    [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 6, 1, 2, 3, 4, 0xFF, 0xC4, 0, 8, 9, 9, 9, 9, 9, 9, 0xFF, 0xFF, 0xC2, 0, 11, 8,
        (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0, 0xFF, 0xD9,
    ];

    private static byte[] Docx(params string[] entries)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in entries.Prepend("[Content_Types].xml"))
            {
                var entry = zip.CreateEntry(name.Split("=>")[0]);
                entry.ExternalAttributes = name.Contains("=>", StringComparison.Ordinal) ? 0xA1FF << 16 : 0;
            }
        }

        return buffer.ToArray();
    }

    /// <summary>One province and one mail server for all of these.</summary>
    public sealed class World : IAsyncLifetime
    {
        internal ConcurrentQueue<(string Line, Exception? Error)> Log { get; } = new();

        internal SimulatorHost Simulators { get; private set; } = null!;

        internal TinhSoApp App { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Simulators = await SimulatorHost.StartAsync();
            App = await TinhSoApp.StartAsync(
                new Dictionary<string, string> { ["TINHSO_SMTP_HOST"] = "127.0.0.1", ["TINHSO_SMTP_PORT"] = $"{Simulators.SmtpPort}" },
                services => services.AddSingleton<ILoggerProvider>(_ => new KeptLog(Log)));
        }

        public async Task DisposeAsync()
        {
            await App.DisposeAsync();
            await Simulators.DisposeAsync();
        }
    }
}
