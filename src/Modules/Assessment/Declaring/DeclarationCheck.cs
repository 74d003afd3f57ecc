using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Indicators;

namespace TinhSo.Modules.Assessment.Declaring;

/// <summary>What is wrong with a declaration: the field, and a rule whose text says what to do.</summary>
internal sealed record DeclarationProblem(string Field, string Key, IReadOnlyList<object?> Args);

/// <summary>Checks a declaration by itself; the page shows every problem at its field, the verb refuses the first.</summary>
internal static class DeclarationCheck
{
    public const int LongestText = 2000;

    public static IReadOnlyList<DeclarationProblem> Of(DeclareFigure.Input input, IAgencies agencies, DateOnly today)
    {
        var problems = new List<DeclarationProblem>();
        if (input.Indicator.FormulaOn(input.Period.To) is not null)
        {
            Add("Indicator", "assessment.declare-computed", input.Indicator.Id);
        }

        if (input.Period.From > today)
        {
            Add("Period", "assessment.declare-future", input.Period.Text);
        }

        if (input.AgencyId != DeclaredFigure.WholeProvince && agencies.Find(input.AgencyId, input.Period.To) is null && agencies.Find(input.AgencyId, input.Period.From) is null)
        {
            Add("Agency", "assessment.declare-agency", input.Period.Text);
        }

        Numbers(input, Add);
        foreach (var (field, text, key) in new[] { ("Evidence", input.Evidence, "assessment.declare-evidence"), ("Source", input.Source, "assessment.declare-source") })
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                Add(field, key);
            }
            else if (text.Length > LongestText)
            {
                Add(field, "assessment.declare-too-long", LongestText);
            }
        }

        return problems;

        void Add(string field, string key, params object?[] args) => problems.Add(new(field, key, args));
    }

    /// <summary>Counts or a rate, never both and never neither; a part is not more than the whole.</summary>
    private static void Numbers(DeclareFigure.Input input, Action<string, string, object?[]> add)
    {
        var (part, whole, rate) = (input.Numerator, input.Denominator, input.Rate);
        if (rate is not null && (part ?? whole) is not null)
        {
            add("Rate", "assessment.declare-both", []);
        }
        else if (rate is null && (part is null || whole is null))
        {
            add(part is null && whole is null ? "Rate" : part is null ? "Numerator" : "Denominator", "assessment.declare-nothing", []);
        }
        else if (rate is < 0 or > 100)
        {
            add("Rate", "assessment.declare-rate", []);
        }
        else if (rate is { } given && decimal.Round(given, 4) != given)
        {
            add("Rate", "assessment.declare-decimals", []);
        }
        else if (part < 0 || whole < 0)
        {
            add(part < 0 ? "Numerator" : "Denominator", "assessment.declare-negative", []);
        }
        else if (part > whole)
        {
            add("Numerator", "assessment.declare-part", [part, whole]);
        }
    }
}
