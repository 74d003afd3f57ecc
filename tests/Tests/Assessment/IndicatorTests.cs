using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Assessment.Board;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Commands;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Assessment;

public sealed class IndicatorTests
{
    private static readonly FigureScope Province = FigureScopes.Province(OrganisationView.Then);

    [Fact]
    public async Task Every_worked_example_gives_the_printed_rate_and_verdict()
    {
        await using var app = await TinhSoApp.StartAsync();
        await app.WithAsync(services =>
        {
            var set = services.GetRequiredService<IndicatorCatalogue>().Find("nq17")!;
            var judge = services.GetRequiredService<IndicatorFigures>();
            Assert.Equal(22, set.Indicators.Count);
            var checkedExamples = 0;
            foreach (var indicator in set.Indicators)
            {
                var formula = indicator.FormulaOn(new(2025, 1, 31));
                foreach (var example in indicator.Examples)
                {
                    if (example is { Numerator: { } n, Denominator: { } d })
                    {
                        var figure = judge.Judge(indicator, formula, n, d, Province, RollUpTests.Parse(example.Period));
                        Assert.Equal((example.Value, example.Verdict), (figure.Value, figure.Verdict));
                        checkedExamples++;
                    }
                    else if (formula is null)
                    {
                        var figure = judge.JudgeDeclared(indicator, new(null, null, example.Value, 0, 0, false, false), Province, RollUpTests.Parse(example.Period));
                        Assert.Equal((example.Value, example.Verdict), (figure.Value, figure.Verdict));
                        checkedExamples++;
                    }
                }
            }

            Assert.True(checkedExamples >= 15);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task The_catalogue_names_only_measures_that_exist_and_says_of_each_row_whether_it_is_computed_or_declared()
    {
        await using var app = await TinhSoApp.StartAsync();
        var book = app.Services.GetRequiredService<MeasureBook>();
        var set = app.Services.GetRequiredService<IndicatorCatalogue>().Find("nq17")!;
        var content = app.Services.GetRequiredService<BoardContent>();
        Assert.Equal(["1", "2", "3", "4", "5", "7", "8", "11", "12"], set.Indicators.Where(i => i.Formulas.Count > 0).Select(i => i.Row));
        Assert.All(set.Indicators, i => Assert.Equal(i.Formulas.Count > 0 ? IndicatorKind.Computed : IndicatorKind.Declared, i.Kind));
        var named = set.Indicators.SelectMany(i => i.Formulas).SelectMany(f => new[] { f.Numerator, f.Denominator, f.Missing }).OfType<string>().Concat(content.Progress).Concat(content.Columns);
        // Measures of the procedure catalogue come with its module; once it offers any, all that are named must be there.
        Assert.All(named.Where(m => !m.StartsWith("procedures.", StringComparison.Ordinal) || book.All.Any(q => q.Declaration.Family == "procedures")), m => Assert.NotNull(book.Find(m)));
        // What waits for its measure is written down, and computes nothing before the measure is there.
        Assert.All(set.Indicators.SelectMany(i => i.Planned ?? []), p => Assert.Null(book.Find(p.Numerator)));
        // Signed results are counted from the first whole month in which they must be signed; what was published before keeps its version.
        var electronic = set.Indicators.Single(i => i.Row == "11");
        Assert.Equal(("v1", "v1", "v2"), (electronic.FormulaOn(new(2025, 1, 31))!.Version, electronic.FormulaOn(new(2026, 11, 30))!.Version, electronic.FormulaOn(new(2026, 12, 31))!.Version));
        Assert.All(content.Rates, r => Assert.Contains(set.Indicators, i => i.Id == r));
    }

    [Fact]
    public async Task The_sentence_says_counts_rate_and_target_and_nothing_counted_is_no_data()
    {
        await using var app = await TinhSoApp.StartAsync();
        await app.WithAsync(services =>
        {
            var set = services.GetRequiredService<IndicatorCatalogue>().Find("nq17")!;
            var (judge, say) = (services.GetRequiredService<IndicatorFigures>(), services.GetRequiredService<VerdictSentence>());
            var online = set.Indicators.Single(i => i.Id == "nq17.2");
            var electronic = set.Indicators.Single(i => i.Id == "nq17.11");
            Assert.Equal("11.412 trên 12.013 hồ sơ thuộc dịch vụ công một phần, toàn trình được nộp trực tuyến, đạt 95,0 %, vượt chỉ tiêu 50 %.", Sentence(online, 11412, 12013));
            Assert.EndsWith("đạt 87,3 %, thấp hơn chỉ tiêu 100 %; còn thiếu 7.987.", Sentence(electronic, 54935, 62922), StringComparison.Ordinal);
            Assert.EndsWith("đạt 100,0 %, bằng đúng chỉ tiêu 100 %.", Sentence(electronic, 7, 7), StringComparison.Ordinal);
            // Rounded to one decimal it would seem reached.
            Assert.Contains("đạt 99,96 %, thấp hơn", Sentence(electronic, 9996, 10000), StringComparison.Ordinal);
            var none = judge.Judge(electronic, electronic.Formulas[0], 0, 0, Province, RollUpTests.Parse("2026-10"));
            Assert.Equal((null, Verdict.NoData), (none.Value, none.Verdict));
            // The source sets 11 for the province only, 2 for each agency too.
            var agency = services.GetRequiredService<FigureScopes>().Agency(Samples.Communes(app, 1)[0], OrganisationView.Then);
            Assert.Equal(Verdict.NotApplicable, judge.Judge(electronic, null, 1, 2, agency, RollUpTests.Parse("2026-10")).Verdict);
            Assert.Equal(Verdict.Met, judge.Judge(online, null, 1, 2, agency, RollUpTests.Parse("2026-10")).Verdict);
            return Task.CompletedTask;

            string Sentence(Indicator i, long n, long d) => say.Of(judge.Judge(i, i.Formulas[0], n, d, Province, RollUpTests.Parse("2026-10")));
        });
    }

    [Fact]
    public async Task A_merged_agency_counts_under_itself_then_and_under_its_successor_now_and_totals_are_kept()
    {
        await using var app = await TinhSoApp.StartAsync();
        var agencies = app.Services.GetRequiredService<IAgencies>();
        var today = new DateOnly(2026, 11, 3);
        var gone = agencies.Ever.Where(a => a.ValidTo <= today && agencies.Find(a.Id, new(2025, 1, 15)) is not null).ToList();
        var merged = gone.First(a => a.Level == AgencyLevel.Commune && agencies.Today(a.Id, today).Count == 1);
        var lost = gone.First(a => agencies.Today(a.Id, today).Count != 1);
        var heir = agencies.Today(merged.Id, today)[0];
        var samples = new Samples(app, 1);
        var day = new DateOnly(2025, 1, 15);
        await samples.AddAsync(merged.Id, day);
        await samples.AddAsync(merged.Id, day);
        await samples.AddAsync(lost.Id, day);
        await samples.RecountAsync();
        await app.WithAsync(async services =>
        {
            var (figures, scopes) = (services.GetRequiredService<FigureReader>(), services.GetRequiredService<FigureScopes>());
            var period = RollUpTests.Parse("2025-01");
            Assert.Equal(2, await Count(scopes.Agency(merged.Id, OrganisationView.Then)));
            Assert.Equal(0, await Count(scopes.Agency(heir, OrganisationView.Then)));
            Assert.Equal(0, await Count(scopes.Agency(merged.Id, OrganisationView.Now)));
            Assert.Equal(2, await Count(scopes.Agency(heir, OrganisationView.Now)));
            Assert.Equal(1, await Count(scopes.Unassigned()));
            Assert.Equal(3, await Count(FigureScopes.Province(OrganisationView.Then)));
            Assert.Equal(3, await Count(FigureScopes.Province(OrganisationView.Now)));
            var now = await figures.ByAgencyAsync("dossiers.received", FigureScopes.Province(OrganisationView.Now), period, CancellationToken.None);
            Assert.Equal(new Dictionary<Guid, long> { [heir] = 2, [Guid.Empty] = 1 }, now.ToDictionary());

            Task<long> Count(FigureScope scope) => figures.CountAsync("dossiers.received", scope, period, CancellationToken.None);
        });
    }

    [Fact]
    public async Task The_command_line_answers_in_the_promised_shape()
    {
        await using var app = await TinhSoApp.StartAsync();
        var samples = new Samples(app, 5);
        var unit = Samples.Communes(app, 1)[0];
        for (var i = 0; i < 20; i++)
        {
            await samples.AddAsync(unit, new(2026, 10, 1 + i), i % 2 == 0 ? Channel.Online : Channel.Direct);
        }

        var code = app.Services.GetRequiredService<IAgencies>().Find(unit, new(2026, 11, 3))!.Code;
        using var figures = JsonDocument.Parse((await RunAsync(app, h => new FiguresCommand(h).Build(), "--set", "nq17", "--period", "2026-10", "--unit", code, "--as", "now", "--json")).Text);
        Assert.Equal(22, figures.RootElement.GetArrayLength());
        Assert.All(figures.RootElement.EnumerateArray(), f => Assert.Equal(
            ["id", "value", "unit", "numerator", "denominator", "numeratorMeasure", "denominatorMeasure", "targets", "verdict", "source", "formulaVersion", "asOf", "frozen"],
            f.EnumerateObject().Select(p => p.Name)));
        var two = figures.RootElement.EnumerateArray().Single(f => f.GetProperty("id").GetString() == "nq17.2");
        Assert.Equal("met", two.GetProperty("verdict").GetString());
        Assert.Equal("[{\"level\":\"province\",\"operator\":\">=\",\"value\":50}]", two.GetProperty("targets").GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
        foreach (var side in new[] { "numerator", "denominator" })
        {
            using var records = JsonDocument.Parse((await RunAsync(app, h => new RecordsCommand(h).Build(), "--measure", two.GetProperty(side + "Measure").GetString()!, "--period", "2026-10", "--unit", code, "--json")).Text);
            Assert.Equal(two.GetProperty(side).GetInt64(), records.RootElement.GetArrayLength());
            Assert.All(records.RootElement.EnumerateArray(), r => Assert.Equal(code, r.GetProperty("agency").GetString()));
        }

        Assert.Equal(0, (await RunAsync(app, h => new RecountCommand(h).Build())).Code);
    }

    [Theory]
    [InlineData("--period", "2026-13")]
    [InlineData("--unit", "khong-co")]
    [InlineData("--as", "sometime")]
    [InlineData("--set", "khong-co")]
    public async Task A_wrong_option_is_named_with_its_remedy(string option, string value)
    {
        await using var app = await TinhSoApp.StartAsync();
        var given = new Dictionary<string, string> { ["--set"] = "nq17", ["--period"] = "2026-10", [option] = value };
        var wrong = await Assert.ThrowsAsync<FormatException>(() => RunAsync(app, h => new FiguresCommand(h).Build(), [.. given.SelectMany(g => new[] { g.Key, g.Value })]));
        Assert.StartsWith($"{option}: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(value, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-10", "2026-10-01", "2026-10-31", "2026-09")]
    [InlineData("2026-q1", "2026-01-01", "2026-03-31", "2025-Q4")]
    [InlineData("2024", "2024-01-01", "2024-12-31", "2023")]
    [InlineData("2026-10-01..2026-10-03", "2026-10-01", "2026-10-03", "2026-09-28..2026-09-30")]
    public void A_period_is_read_and_knows_the_one_before(string text, string from, string to, string before)
    {
        var period = RollUpTests.Parse(text);
        Assert.Equal((DateOnly.Parse(from, null), DateOnly.Parse(to, null)), (period.From, period.To));
        Assert.Equal(before, period.Before().Text);
    }

    [Theory]
    [InlineData("2026-13")]
    [InlineData("2026-02-30")]
    [InlineData("2026-10-05..2026-10-01")]
    [InlineData("1066")]
    [InlineData("")]
    public void No_period_is_made_of_other_text(string text) => Assert.False(Period.TryParse(text, out _));

    internal static async Task<(int Code, string Text)> RunAsync(TinhSoApp app, Func<ICommandHost, Command> make, params string[] args)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await using var output = new StringWriter();
        var code = await make(new Host(scope.ServiceProvider)).Parse(args).InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
        return (code, output.ToString());
    }

    private sealed class Host(IServiceProvider services) : ICommandHost
    {
        public Task<IServiceProvider> StartAsync() => Task.FromResult(services);

        public IServiceProvider Services() => services;
    }
}
