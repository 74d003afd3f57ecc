using Xunit;

namespace TinhSo.Tests.Architecture;

/// <summary>One place where a rule does not hold: what an exception would name, and the problem for the reader.</summary>
internal sealed record Violation(string What, string Problem);

/// <summary>Holds rules against the repository, minus the exceptions that Exceptions.txt lists with a reason.</summary>
internal static class Rule
{
    private static readonly Dictionary<string, Dictionary<string, string>> Listed = ReadExceptions(
        File.ReadAllLines(Path.Combine(Source.Root, "tests/Tests/Architecture/Exceptions.txt")));

    public static IEnumerable<string> Names => Listed.Keys;

    public static void Holds(string rule, IEnumerable<Violation> found)
    {
        var exceptions = Listed.GetValueOrDefault(rule) ?? [];
        var all = found.ToList();
        var problems = all.Where(v => !exceptions.ContainsKey(v.What)).Select(v => $"{v.What}: {v.Problem}")
            .Concat(exceptions.Keys.Except(all.Select(v => v.What)).Select(w => $"{w}: listed in Exceptions.txt for \"{rule}\" but no longer needed"))
            .Distinct().ToList();
        Assert.True(problems.Count == 0, $"Rule \"{rule}\", {problems.Count} problem(s):\n" + string.Join('\n', problems));
    }

    /// <summary>The rule was given a sample that breaks it and must name it.</summary>
    public static void Catches(IEnumerable<Violation> found, string what) =>
        Assert.Contains(found, v => v.What.Contains(what, StringComparison.Ordinal) || v.Problem.Contains(what, StringComparison.Ordinal));

    public static Dictionary<string, Dictionary<string, string>> ReadExceptions(IEnumerable<string> lines)
    {
        var listed = new Dictionary<string, Dictionary<string, string>>();
        foreach (var line in lines.Where(l => l.Length > 0 && l[0] != '#'))
        {
            var parts = line.Split(" | ");
            if (parts is not [var rule, var what, { Length: > 10 } reason])
            {
                throw new FormatException($"Exceptions.txt wants \"rule | what | reason\": {line}");
            }

            if (!listed.TryGetValue(rule, out var ofRule))
            {
                listed[rule] = ofRule = [];
            }

            ofRule.Add(what, reason);
        }

        return listed;
    }
}
