using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Observability;
using TinhSo.Tests.Dossiers.Citizen;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>What the log keeps of a whole life of a dossier, at the levels the program is shipped with: no name, number or address of a person.</summary>
[Trait("Engine", "any")]
public sealed class LogLinesTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Line, Exception? Error)> _log = new();
    private readonly Province _province;

    public LogLinesTests() => _province = new Province { Extra = services => services.AddSingleton<ILoggerProvider>(_ => new KeptLog(_log, of: "")) };

    public Task InitializeAsync() => _province.InitializeAsync();

    public Task DisposeAsync() => _province.DisposeAsync();

    [Fact]
    public async Task Filing_working_searching_exporting_refusing_and_failing_write_nobody_into_the_log()
    {
        var owner = await _province.CitizenAsync("Quách Thị Không Lộ");
        var code = await Province.FileAsync(owner);
        await owner.Browser.GetAsync($"/ho-so-cua-toi/{code}");
        await owner.Browser.GetAsync("/ho-so-cua-toi/khong-co", null);
        await owner.Browser.SubmitAsync(await owner.Browser.GetAsync("/tai-khoan"), [("Phone", "0987654321"), ("Email", "lo@rieng.example")]);
        var desk = await _province.App.OfficerAsync("tiepnhan.my-hoa-hung");
        await desk.GetAsync($"/can-bo/ho-so?tim={owner.Identifier}");
        await desk.GetAsync("/can-bo/ho-so?tim=quach+thi+khong+lo");
        await desk.Client.GetStringAsync(new Uri($"/can-bo/ho-so?handler=Export&dang=csv&tim={owner.Identifier}", UriKind.Relative));
        await desk.SubmitAsync(await desk.GetAsync("/can-bo/tra-cuu-nguoi"), [("Kind", "Identifier"), ("Value", owner.Identifier), ("Purpose", "Hỏi giúp người thân")]);
        await desk.GetAsync("/can-bo/truy-cap-du-lieu", null);
        await _province.WorkAsync(code, "accept", "take", "ask");
        // A mail server that is dead, a handler's turn, a rule that refuses.
        await _province.App.PumpAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => _province.WorkAsync(code, "accept"));
        var dossier = await _province.AskAsync(db => db.Set<Dossier>().AsNoTracking().SingleAsync(d => d.Code == code));

        Assert.NotEmpty(_log);
        string?[] secrets = [owner.Name, owner.Identifier, owner.Email, "0912345678", "0987654321", "lo@rieng.example", "Ấp Mỹ Long", "Trần Văn Bé", "Hỏi giúp người thân", dossier.SearchFolded];
        foreach (var (line, error) in _log)
        {
            Assert.All(secrets.OfType<string>(), s => Assert.False($"{line} {error}".Contains(s, StringComparison.OrdinalIgnoreCase), line));
        }
    }

    [Fact]
    public void A_line_says_its_moment_its_place_and_what_was_given()
    {
        using var services = new ServiceCollection().AddLogging(l => l.AddLogLines()).BuildServiceProvider();
        var formatter = services.GetServices<ConsoleFormatter>().Single(f => f.Name == ConsoleFormatterNames.Json);
        using var written = new StringWriter();
        KeyValuePair<string, object?>[] state = [new("Account", 7), new("Address", "203.0.113.7")];
        formatter.Write(new LogEntry<KeyValuePair<string, object?>[]>(LogLevel.Warning, "TinhSo.Here", default, state, null, (_, _) => "Sign-in of officer 7: Wrong, from 203.0.113.7"), null, written);

        var line = System.Text.Json.Nodes.JsonNode.Parse(written.ToString())!;
        Assert.EndsWith("Z", line["Timestamp"]!.ToString(), StringComparison.Ordinal);
        Assert.True(TimeProvider.System.GetUtcNow() - DateTimeOffset.Parse(line["Timestamp"]!.ToString(), CultureInfo.InvariantCulture) < TimeSpan.FromMinutes(1));
        Assert.Equal(("Warning", "TinhSo.Here", "203.0.113.7"), (line["LogLevel"]!.ToString(), line["Category"]!.ToString(), line["State"]!["Address"]!.ToString()));
    }
}
