using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace TinhSo.Tests.Architecture;

[Trait("Engine", "any")]
public sealed class ModuleTests
{
    private static readonly string[] EmptyWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Impl"];

    [Fact]
    public void A_module_exports_its_module_class_and_nothing_else() => Rule.Holds("one-public-type", Source.ModuleAssemblies
        .SelectMany(a => Exports(a.GetName().Name!, a.GetExportedTypes())));

    [Fact]
    public void A_second_public_type_is_caught() =>
        Rule.Catches(Exports("TinhSo.Modules.Bad", [typeof(BadModule), typeof(AlsoPublic)]), nameof(AlsoPublic));

    [Fact]
    public void A_module_without_its_class_is_caught() => Rule.Catches(Exports("TinhSo.Modules.Bad", []), "BadModule");

    [Fact]
    public void What_a_module_hides_it_also_seals() => Rule.Holds("sealed", Source.ModuleAssemblies.SelectMany(a => Unsealed(a.GetTypes())));

    [Fact]
    public void An_open_class_is_caught() => Rule.Catches(Unsealed([typeof(Open)]), nameof(Open));

    [Fact]
    public void No_name_ends_in_an_empty_word() => Rule.Holds("empty-word", Source.ProductAssemblies.SelectMany(a => EmptyNames(a.GetTypes())));

    [Fact]
    public void A_manager_is_caught() => Rule.Catches(EmptyNames([typeof(DossierManager)]), nameof(DossierManager));

    [Fact]
    public void No_interface_has_a_single_implementation_beside_it() => Rule.Holds("single-implementation", Source.ProductAssemblies
        .SelectMany(a => Lonely(a.GetTypes())));

    [Fact]
    public void A_lonely_interface_is_caught() => Rule.Catches(Lonely([typeof(ILonely), typeof(Lone)]), nameof(ILonely));

    [Fact]
    public void Public_types_and_verbs_say_in_one_sentence_who_uses_them() => Rule.Holds("documented", Source.ProductCode().SelectMany(Undocumented));

    [Fact]
    public void A_silent_public_type_or_verb_is_caught()
    {
        Rule.Catches(Undocumented(new("src/Contracts/X.cs", "namespace X;\n\npublic sealed record Silent(int A);\n")), "Silent");
        Rule.Catches(Undocumented(new("src/Modules/X/Y.cs", "namespace X;\n\ninternal sealed class DoIt\n{\n    public Task RunAsync(Input i) => null;\n}\n")), "DoIt");
    }

    private static IEnumerable<Violation> Exports(string assembly, IReadOnlyList<Type> exported)
    {
        var expected = assembly[(assembly.LastIndexOf('.') + 1)..] + "Module";
        if (exported.All(t => t.Name != expected))
        {
            yield return new(assembly, $"does not export {expected}");
        }

        foreach (var type in exported.Where(t => t.Name != expected))
        {
            yield return new($"{assembly}:{type.Name}", $"{type.FullName} is public; a module's types are internal");
        }
    }

    private static bool IsWritten(Type type) =>
        !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        && !type.Name.Contains('<', StringComparison.Ordinal)
        && type.GetCustomAttributesData().All(a => a.AttributeType.Name is not ("RazorCompiledItemMetadataAttribute" or "RazorSourceChecksumAttribute"))
        && !(type.Namespace ?? "").StartsWith("AspNetCoreGeneratedDocument", StringComparison.Ordinal)
        && !(type.Namespace ?? "").StartsWith("Microsoft.", StringComparison.Ordinal)
        && !(type.Namespace ?? "").StartsWith("System.", StringComparison.Ordinal);

    private static IEnumerable<Violation> Unsealed(IReadOnlyList<Type> types) => types
        .Where(t => t.IsClass && IsWritten(t) && !t.IsSealed && !t.IsAbstract && types.All(o => o.BaseType != t && o.BaseType?.IsGenericType != true || !Derives(o, t)))
        .Select(t => new Violation(t.FullName!, "is neither sealed nor a base of another class"));

    private static bool Derives(Type type, Type parent) =>
        type.BaseType == parent || (type.BaseType is { IsGenericType: true } b && b.GetGenericTypeDefinition() == parent);

    private static IEnumerable<Violation> EmptyNames(IEnumerable<Type> types) => types
        .Where(IsWritten)
        .Where(t => EmptyWords.Any(w => t.Name.Split('`')[0].EndsWith(w, StringComparison.Ordinal)) && !t.Name.EndsWith("TagHelper", StringComparison.Ordinal))
        .Select(t => new Violation(t.FullName!, "ends in a word that says nothing"));

    private static IEnumerable<Violation> Lonely(IReadOnlyList<Type> types) =>
        from contract in types
        where contract.IsInterface && IsWritten(contract)
        let implementations = types.Where(t => t.IsClass && !t.IsAbstract && t.GetInterfaces().Any(i => (i.IsGenericType ? i.GetGenericTypeDefinition() : i) == contract)).ToList()
        where implementations is [{ IsNotPublic: true } or { IsNestedAssembly: true } or { IsNestedPrivate: true }]
        select new Violation(contract.FullName!, $"is implemented by {implementations[0].Name} alone; use the class");

    private static IEnumerable<Violation> Undocumented(SourceFile file)
    {
        var text = file.Text;
        foreach (Match type in Regex.Matches(text, @"(?m)^(?<indent>)(?<attributes>(\[[^\n]*\]\n)*)(?<head>(public|internal) [a-z ]*?(class|record|interface|enum|struct)(?: struct| class)? (?<name>\w+))"))
        {
            var isPublic = type.Groups["head"].Value.StartsWith("public", StringComparison.Ordinal);
            var isVerb = file.Path.StartsWith("src/Modules/", StringComparison.Ordinal) && type.Groups["head"].Value.Contains("sealed class", StringComparison.Ordinal) && IsVerb(file);
            var before = text[..type.Index].TrimEnd();
            var lastLine = before[(before.LastIndexOf('\n') + 1)..].TrimStart();
            if ((isPublic || isVerb) && !lastLine.StartsWith("///", StringComparison.Ordinal) && !type.Groups["name"].Value.EndsWith("Module", StringComparison.Ordinal))
            {
                yield return new($"{file.Path}:{type.Groups["name"].Value}", $"line {file.LineOf(type.Index)}: {type.Groups["name"].Value} has no /// sentence");
            }
        }
    }

    /// <summary>A verb: a class of a module with RunAsync that is neither a job, a worker nor a part of seeding.</summary>
    internal static bool IsVerb(SourceFile file) =>
        Regex.IsMatch(file.CSharp.Code, @"public (async )?Task(<[^(]*>)? RunAsync\(") && !Regex.IsMatch(file.CSharp.Code, @"\b(IJob<|IWorker\b|ISeed\b|BackgroundService\b|IHandle<|IReplayStage\b)");

    public sealed class BadModule;

    public sealed class AlsoPublic;

    private interface ILonely;

    private sealed class Lone : ILonely;

    private sealed class DossierManager;

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1852", Justification = "the sample must be open")]
    private class Open;
}
