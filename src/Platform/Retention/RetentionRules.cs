using System.Globalization;
using TinhSo.Platform.Tables;

namespace TinhSo.Platform.Retention;

/// <summary>The retention rules of the province, each from a day on: catalogues/retention.csv. A change is a new row, so what was closed under the older one still tells it.</summary>
public sealed class RetentionRules(IReadOnlyList<RetentionRule> rules)
{
    private static readonly string[] Marks = ["verified", "unverified", "house"];

    public IReadOnlyList<RetentionRule> All => rules;

    /// <summary>The rule in force on the day, the narrowest first of those asked for; null where there is none, and then nothing goes.</summary>
    public RetentionRule? Of(string record, DateOnly day, params IEnumerable<(string Scope, string? Key)> narrowing) =>
        narrowing.Select(n => rules.FirstOrDefault(r => r.Record == record && r.Scope == n.Scope && r.Key == (n.Key ?? "") && r.Holds(day))).FirstOrDefault(r => r is not null);

    /// <summary>Stops the start at a row that cannot be meant, with its line.</summary>
    public static RetentionRules Read(Stream csv)
    {
        var rules = new List<RetentionRule>();
        foreach (var row in TableReader.Read(csv, "retention.csv"))
        {
            try
            {
                var rule = new RetentionRule(
                    row["record"] ?? throw new FormatException("record is missing"), row["scope"] ?? "", row["key"] ?? "", Day(row["from"] ?? throw new FormatException("from is missing")),
                    row["to"] is { } to ? Day(to) : null, RetentionPeriod.Read(row["period"] ?? ""), row["source"] ?? throw new FormatException("source is missing"), row["mark"] ?? "");
                if (!Marks.Contains(rule.Mark))
                {
                    throw new FormatException($"mark '{rule.Mark}' is none of {string.Join(", ", Marks)}");
                }

                if (rules.Exists(r => (r.Record, r.Scope, r.Key) == (rule.Record, rule.Scope, rule.Key) && (r.To is null || rule.From < r.To) && (rule.To is null || r.From < rule.To)))
                {
                    throw new FormatException("two rules hold on one day");
                }

                rules.Add(rule);
            }
            catch (FormatException e)
            {
                throw new InvalidDataException($"retention.csv line {row.Line}: {e.Message}", e);
            }
        }

        return new(rules);
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
