using Xunit;

namespace TinhSo.Tests.Architecture;

/// <summary>Texts whose keys are put together when the page is made: a key with a known beginning is not enough.</summary>
[Trait("Engine", "any")]
public sealed class NamedTextTests
{
    [Fact]
    public void Every_permission_has_a_name() =>
        Rule.Holds("text-permission", Unnamed(AccessTests.Declared(Source.ProductCode()).Select(p => $"permission.{p.Name}"), TextTests.All().Keys));

    [Fact]
    public void Every_value_of_an_enumeration_that_is_shown_has_a_name() =>
        Rule.Holds("text-enum", Unnamed(Values(Source.ProductAssemblies.SelectMany(a => a.GetTypes()), TextTests.All().Keys), TextTests.All().Keys));

    [Fact]
    public void A_permission_or_value_without_a_name_is_caught()
    {
        string[] keys = ["permission.a.known", "enum.Sample.One"];
        Rule.Catches(Unnamed(["permission.a.known", "permission.a.unknown"], keys), "permission.a.unknown");
        Rule.Catches(Unnamed(Values([typeof(Sample), typeof(Silent)], keys), keys), "enum.Sample.Two");
        Assert.Empty(Values([typeof(Silent)], keys));
    }

    /// <summary>Keys of all values of the enumerations of which at least one has a text; "none" is shown as nothing.</summary>
    private static IEnumerable<string> Values(IEnumerable<Type> types, IEnumerable<string> keys)
    {
        var shown = keys.Where(k => k.StartsWith("enum.", StringComparison.Ordinal)).Select(k => k.Split('.')[1]).ToHashSet();
        return types.Where(t => t.IsEnum && shown.Contains(t.Name)).SelectMany(t => Enum.GetNames(t).Where(n => n != "None").Select(n => $"enum.{t.Name}.{n}"));
    }

    private static IEnumerable<Violation> Unnamed(IEnumerable<string> wanted, IEnumerable<string> keys) =>
        wanted.Distinct().Except(keys).Select(k => new Violation(k, "is shown and has no text"));

    private enum Sample
    {
        One,
        Two,
    }

    private enum Silent
    {
        One,
    }
}
