using Xunit;

namespace TinhSo.Tests.Architecture;

[Trait("Engine", "any")]
public sealed class SizeTests
{
    private const int PageModel = 150;
    private const int Verb = 80;
    private const int AnyFile = 300;

    [Fact]
    public void Files_keep_their_budget() => Rule.Holds("size", TooLong(Source.Files("", ".cs", ".cshtml", ".css", ".js")
        .Where(f => !f.Path.Contains("/vendor/", StringComparison.Ordinal))));

    [Fact]
    public void A_long_page_model_verb_or_file_is_caught()
    {
        Rule.Catches(TooLong([Lines("src/Modules/X/Long.cshtml.cs", 170)]), "page model");
        Rule.Catches(TooLong([Lines("src/Modules/X/DoIt.cs", 95, "public async Task RunAsync(Input i) {}")]), "verb");
        Rule.Catches(TooLong([Lines("src/Ui/Long.cs", 340)]), "file");
        Assert.Empty(TooLong([Lines("src/Modules/X/Fine.cshtml.cs", 150), Lines("src/Modules/X/Job.cs", 120, "class J : IJob<A> { public async Task RunAsync(A a) {} }")]));
    }

    private static SourceFile Lines(string path, int count, string first = "") => new(path, first + new string('\n', count - 1) + "}\n");

    /// <summary>Budgets are "about": a tenth more is tolerated.</summary>
    private static IEnumerable<Violation> TooLong(IEnumerable<SourceFile> files)
    {
        foreach (var file in files)
        {
            var isModule = file.Path.StartsWith("src/Modules/", StringComparison.Ordinal);
            var (kind, budget) = file.Path switch
            {
                var p when p.EndsWith(".cshtml.cs", StringComparison.Ordinal) => ("page model", PageModel),
                var p when isModule && p.EndsWith(".cs", StringComparison.Ordinal) && ModuleTests.IsVerb(file) => ("verb", Verb),
                _ => ("file", AnyFile),
            };
            if (file.LineCount > budget * 11 / 10)
            {
                yield return new(file.Path, $"{kind} of {file.LineCount} lines; the budget is {budget}");
            }
        }
    }
}
