using System.CommandLine;
using System.Text.Json;
using TinhSo.Modules.Dossiers.Clock;
using Xunit;

namespace TinhSo.Tests.Dossiers.Clock;

public class DueCommandTests
{
    [Fact]
    public void The_date_and_its_explanation_come_as_json()
    {
        var (code, output, _) = Run("--accepted", "2025-01-24T16:30", "--limit", "5", "--unit", "working-day", "--json");
        using var answer = JsonDocument.Parse(output);
        Assert.Equal(0, code);
        Assert.Equal("2025-02-07T17:00", answer.RootElement.GetProperty("dueAt").GetString());
        Assert.Contains("8726/VPCP-KGVX", answer.RootElement.GetProperty("explanation").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Suspensions_repeat_and_hours_may_differ()
    {
        var (_, output, _) = Run(
            "--accepted", "2026-11-16T09:00", "--limit", "5", "--unit", "working-day", "--hours", "07:30-11:30,13:30-17:30",
            "--suspend", "2026-11-17T10:00/2026-11-18T10:00", "--suspend", "2026-11-19T10:00/2026-11-20T10:00", "--json");
        Assert.Contains("\"2026-11-25T17:30\"", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--accepted", "x", "3", "day", "")]
    [InlineData("limit", "2026-11-16T09:00", "-3", "day", "")]
    [InlineData("unit", "2026-11-16T09:00", "3", "week", "")]
    [InlineData("--suspend", "2026-11-16T09:00", "3", "day", "2026-11-17T09:00/2026-11-16T09:00")]
    [InlineData("accepted", "2060-11-16T09:00", "3", "day", "")]
    public void Bad_input_ends_with_two_and_names_the_field(string field, string accepted, string limit, string unit, string suspend)
    {
        string[] extra = suspend.Length > 0 ? ["--suspend", suspend] : [];
        var (code, _, error) = Run(["--accepted", accepted, "--limit", limit, "--unit", unit, .. extra]);
        Assert.Equal(2, code);
        Assert.StartsWith(field + ":", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_answers_the_good_items_and_names_the_fault_of_the_others()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(
                file,
                """
                [{"id":"a","acceptedAt":"2025-01-24T16:30","limit":5,"unit":"working-day","suspensions":[]},
                 {"id":"b","acceptedAt":"2025-01-24T16:30","limit":5,"unit":"working-day","suspensions":[{"from":"2025-02-03T09:00","to":null}]},
                 {"id":"c","acceptedAt":"2025-01-24T16:30","limit":5,"unit":"working-day","suspensions":[{"from":"soon"}]}]
                """);
            var (code, output, _) = Run("--batch", file);
            using var answers = JsonDocument.Parse(output);
            var items = answers.RootElement;
            Assert.Equal(2, code);
            Assert.Equal("2025-02-07T17:00", items[0].GetProperty("dueAt").GetString());
            Assert.Equal(JsonValueKind.Null, items[1].GetProperty("dueAt").ValueKind);
            Assert.StartsWith("suspensions[0].from:", items[2].GetProperty("error").GetString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var root = new RootCommand { new DueCommand(() => Calendars.Book).Build() };
        var code = root.Parse(["due", .. args]).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
