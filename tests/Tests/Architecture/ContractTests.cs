using System.Reflection;
using System.Text.RegularExpressions;
using TinhSo.Contracts;
using Xunit;

namespace TinhSo.Tests.Architecture;

[Trait("Engine", "any")]
public sealed class ContractTests
{
    [Fact]
    public void Contracts_are_records_enums_and_interfaces() => Rule.Holds("contract-shape", Shapes(Source.Contracts.GetTypes()));

    [Fact]
    public void A_class_in_contracts_is_caught()
    {
        Rule.Catches(Shapes([typeof(Clerk)]), nameof(Clerk));
        Assert.Empty(Shapes([typeof(Fact), typeof(Small), typeof(Kind), typeof(IAsk)]));
    }

    [Fact]
    public void Contracts_know_neither_database_nor_web() => Rule.Holds("contract-reference", Heavy("TinhSo.Contracts", Source.Contracts.GetReferencedAssemblies()));

    [Fact]
    public void A_contract_that_knows_the_database_is_caught() =>
        Rule.Catches(Heavy("Bad", [new AssemblyName("Microsoft.EntityFrameworkCore"), new AssemblyName("System.Runtime")]), "Microsoft.EntityFrameworkCore");

    [Fact]
    public void Every_event_has_one_publisher() => Rule.Holds("one-publisher", Publishers(Events(), Source.ProductCode()));

    [Fact]
    public void An_event_of_two_publishers_or_none_is_caught()
    {
        SourceFile[] files =
        [
            new("src/Modules/A/X.cs", "act.Publish(new Fact(1));"),
            new("src/Modules/B/Y.cs", "act.Publish(\n  new Fact(2)); // act.Publish(new Unheard())"),
        ];
        Rule.Catches(Publishers(["Fact"], files), "A, B");
        Rule.Catches(Publishers(["Unheard"], files), "Unheard");
    }

    /// <summary>Names of the events that Contracts declares.</summary>
    internal static IReadOnlyList<string> Events() =>
        [.. Source.Contracts.GetTypes().Where(t => t.IsClass && typeof(IEvent).IsAssignableFrom(t)).Select(t => t.Name).Order(StringComparer.Ordinal)];

    /// <summary>Areas that publish an event, found by how <c>Publish(new X(...))</c> is written.</summary>
    internal static IReadOnlyList<string> PublishersOf(string name, IEnumerable<SourceFile> files) =>
        [.. files.Where(f => Regex.IsMatch(f.CSharp.Code, $@"\bPublish\(\s*new (\w+\.)*{name}\b")).Select(f => f.Area).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<Violation> Publishers(IEnumerable<string> events, IEnumerable<SourceFile> files)
    {
        var all = files.ToList();
        foreach (var name in events)
        {
            var areas = PublishersOf(name, all);
            if (areas.Count != 1)
            {
                yield return new(name, areas.Count == 0 ? "nobody publishes it" : $"published by {string.Join(", ", areas)}");
            }
        }
    }

    private static IEnumerable<Violation> Shapes(IEnumerable<Type> types) => types
        .Where(t => !t.Name.Contains('<', StringComparison.Ordinal) && (t.Namespace ?? "").StartsWith("TinhSo", StringComparison.Ordinal))
        .Where(t => !(t.IsEnum || t.IsInterface || t.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public) is not null))
        .Select(t => new Violation(t.FullName!, "is not a record, an enum or an interface"));

    private static IEnumerable<Violation> Heavy(string name, IEnumerable<AssemblyName> references) => references
        .Where(r => Regex.IsMatch(r.Name!, @"^(Microsoft\.(EntityFrameworkCore|AspNetCore|Data)|Npgsql|TinhSo\.)"))
        .Select(r => new Violation(name, $"references {r.Name}"));

    private sealed record Fact(int A) : IEvent;

    private readonly record struct Small(int A);

    private enum Kind;

    private interface IAsk;

    private sealed class Clerk;
}
