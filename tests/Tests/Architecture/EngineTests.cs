using System.Text.RegularExpressions;
using Xunit;

namespace TinhSo.Tests.Architecture;

[Trait("Engine", "any")]
public sealed partial class EngineTests
{
    [Fact]
    public void Sql_and_engine_names_stay_behind_the_flavour() => Rule.Holds("engine", Source.ProductCode().SelectMany(EngineWords));

    [Theory]
    [InlineData("await db.Database.ExecuteSqlAsync($\"delete from x\");")]
    [InlineData("db.Set<X>().FromSqlInterpolated($\"select 1\");")]
    [InlineData("if (db.Database.ProviderName == x) { }")]
    [InlineData("command.CommandText = \"select 1\";")]
    [InlineData("using Npgsql;")]
    public void Sql_outside_it_is_caught(string line) => Rule.Catches(EngineWords(new("src/Modules/Bad/Bad.cs", line)), "Bad.cs");

    [Fact]
    public void Words_about_sql_pass() => Assert.Empty(EngineWords(new("src/Good.cs", "// FromSql is banned\nvar s = \"ExecuteSql\";")));

    [Fact]
    public void Verbs_leave_saving_to_their_callers() => Rule.Holds("verb-saves", Source.Files("src/Modules/", ".cs").SelectMany(Saving));

    [Fact]
    public void A_verb_or_handler_that_saves_is_caught()
    {
        const string body = "{ public async Task RunAsync(Input i) { await db.SaveChangesAsync(ct); } }";
        Rule.Catches(Saving(new("src/Modules/X/DoIt.cs", "internal sealed class DoIt(AppDb db) " + body)), "DoIt.cs");
        Rule.Catches(Saving(new("src/Modules/X/Bell.cs", "internal sealed class Bell : IHandle<Rung> { Task HandleAsync() => db.SaveChangesAsync(); }")), "Bell.cs");
        Assert.Empty(Saving(new("src/Modules/X/Job.cs", "internal sealed class Job : IJob<A> " + body)));
    }

    private static IEnumerable<Violation> EngineWords(SourceFile file) => Words().Matches(file.CSharp.Code)
        .Where(_ => !file.Path.StartsWith("src/Platform/Data/", StringComparison.Ordinal))
        .Select(m => new Violation(file.Path, $"line {file.LineOf(m.Index)}: {m.Value}"));

    private static IEnumerable<Violation> Saving(SourceFile file)
    {
        var code = file.CSharp.Code;
        return code.Contains("SaveChangesAsync(", StringComparison.Ordinal) && (ModuleTests.IsVerb(file) || code.Contains("IHandle<", StringComparison.Ordinal))
            ? [new(file.Path, "a verb or a handler changes and returns; its caller saves")]
            : [];
    }

    [GeneratedRegex(@"\b(FromSql\w*|ExecuteSql\w*|SqlQuery\w*|CommandText|ProviderName|IsSqlite|IsNpgsql|IsRelational|CreateCommand)\b|\busing (Npgsql|Microsoft\.Data\.Sqlite)\b")]
    private static partial Regex Words();
}
