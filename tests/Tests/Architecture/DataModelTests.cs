using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;
using Xunit;

namespace TinhSo.Tests.Architecture;

[Trait("Engine", "any")]
public sealed class DataModelTests
{
    private static readonly HashSet<Type> Allowed =
    [
        typeof(bool), typeof(int), typeof(long), typeof(double), typeof(string), typeof(Guid), typeof(DateOnly), typeof(DateTime), typeof(byte[]),
    ];

    private static readonly IModel Product = ModelOf([Source.Platform, .. Source.ModuleAssemblies]);

    private static readonly IModel Bad = new BadContext().Model;

    [Fact]
    public void A_table_carries_its_modules_name() => Rule.Holds("table-name", Tables(Product));

    [Fact]
    public void A_table_of_another_name_is_caught()
    {
        Rule.Catches(Tables(Bad), "wrong_prefix");
        Rule.Catches(Tables(Bad), "tests_CamelCase");
    }

    [Fact]
    public void No_foreign_key_crosses_a_module() => Rule.Holds("foreign-key", Crossings(Product));

    [Fact]
    public void A_foreign_key_into_another_module_is_caught() => Rule.Catches(Crossings(Bad), nameof(Child));

    [Fact]
    public void Columns_have_types_both_engines_order_alike() => Rule.Holds("column-type", Columns(Product));

    [Fact]
    public void A_column_of_another_type_is_caught()
    {
        Rule.Catches(Columns(Bad), nameof(Child.Price));
        Rule.Catches(Columns(Bad), nameof(Child.Moment));
        Rule.Catches(Columns(Bad), nameof(Child.Length));
        Assert.DoesNotContain(Columns(Bad), v => v.What.EndsWith(nameof(Child.Kind), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_row_is_audited_or_says_that_it_is_not() => Rule.Holds("audited", Unaudited(Product));

    [Fact]
    public void A_row_nobody_audits_is_caught() => Rule.Catches(Unaudited(Bad), nameof(Child));

    [Fact]
    public void Ids_are_made_in_code() => Rule.Holds("generated-id", Generated(Product));

    [Fact]
    public void A_guid_made_by_the_database_is_caught() => Rule.Catches(Generated(Bad), nameof(Parent));

    /// <summary>The product's tables, for docs/map.md: module, table.</summary>
    internal static IEnumerable<(string Area, string Table)> ProductTables() =>
        Product.GetEntityTypes().Where(e => e.GetTableName() is not null).Select(e => (AreaOf(e.ClrType.Assembly), e.GetTableName()!)).Distinct();

    /// <summary>The product's tables with every column that can hold a person's data: text, bytes, days of birth. A table without any comes once, without column.</summary>
    internal static IEnumerable<(string Table, string? Column)> ProductTexts() =>
        from entity in Product.GetEntityTypes()
        where entity.GetTableName() is not null
        from column in entity.GetProperties()
            .Where(p => p.ClrType == typeof(string) || p.ClrType == typeof(byte[]) || p.Name.Contains("Birth", StringComparison.Ordinal))
            .Where(p => p.Name is not nameof(Subject.AuditHead)).Select(p => (string?)p.Name).DefaultIfEmpty()
        select (entity.GetTableName()!, column);

    private static IModel ModelOf(IReadOnlyList<Assembly> assemblies) => new MappedContext(assemblies).Model;

    private static string AreaOf(Assembly assembly) => assembly.GetName().Name!.Split('.')[^1];

    /// <summary>A stored type that stands for a foreign one (a table of the identity library) belongs to who mapped it.</summary>
    private static string AreaOf(IEntityType entity) =>
        entity.ClrType.Assembly.GetName().Name!.StartsWith("TinhSo.", StringComparison.Ordinal) ? AreaOf(entity.ClrType.Assembly) : entity.GetTableName()!.Split('_')[0];

    private static IEnumerable<Violation> Tables(IModel model)
    {
        foreach (var entity in model.GetEntityTypes().Where(e => e.GetTableName() is not null && !e.IsMappedToJson()))
        {
            var table = entity.GetTableName()!;
            var prefix = AreaOf(entity).ToLowerInvariant() + "_";
            if (!table.StartsWith(prefix, StringComparison.Ordinal) || table.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')))
            {
                yield return new(table, $"{entity.ClrType.Name} should stand in a table {prefix}..., in lower case");
            }
        }
    }

    private static IEnumerable<Violation> Crossings(IModel model) =>
        from entity in model.GetEntityTypes()
        from key in entity.GetForeignKeys()
        let other = key.PrincipalEntityType
        where AreaOf(entity) != AreaOf(other)
        select new Violation($"{entity.ClrType.Name}.{key.Properties[0].Name}", $"points into {AreaOf(other)} ({other.ClrType.Name}); keep the id only");

    private static IEnumerable<Violation> Columns(IModel model) =>
        from entity in model.GetEntityTypes()
        from property in entity.GetProperties()
        let type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType
        let stored = property.GetValueConverter()?.ProviderClrType ?? type
        where !type.IsEnum && !Allowed.Contains(Nullable.GetUnderlyingType(stored) ?? stored)
        select new Violation($"{entity.ClrType.Name}.{property.Name}", $"is stored as {stored.Name}");

    private static IEnumerable<Violation> Unaudited(IModel model) =>
        from entity in model.GetEntityTypes()
        where !entity.IsOwned()
        let type = entity.ClrType
        where !type.IsSubclassOf(typeof(Subject)) && !typeof(IPartOf).IsAssignableFrom(type) && !typeof(ITechnical).IsAssignableFrom(type)
        select new Violation(type.Name, "is neither Subject, nor IPartOf, nor ITechnical");

    private static IEnumerable<Violation> Generated(IModel model) =>
        from entity in model.GetEntityTypes()
        from property in entity.FindPrimaryKey()?.Properties ?? []
        where property.ClrType == typeof(Guid) && property.GetDefaultValueSql() is not null
        select new Violation(entity.ClrType.Name, "has its id made by the database; use Guid.CreateVersion7()");

    private sealed class MappedContext(IReadOnlyList<Assembly> assemblies) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlite("Data Source=:memory:");

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            foreach (var assembly in assemblies)
            {
                modelBuilder.ApplyConfigurationsFromAssembly(assembly);
            }
        }
    }

    private enum Colour
    {
        Red,
    }

    private sealed class Parent
    {
        public Guid Id { get; init; }
    }

    private sealed class Child
    {
        public Guid Id { get; init; }

        public Guid QueueId { get; init; }

        public decimal Price { get; init; }

        public DateTimeOffset Moment { get; init; }

        public TimeSpan Length { get; init; }

        public Colour Kind { get; init; }
    }

    private sealed class BadContext : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlite("Data Source=:memory:");

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            // A table of the platform stands for "another module's table".
            var foreign = Product.GetEntityTypes().First(e => e.FindPrimaryKey() is { Properties: [{ Name: "Id" } key] } && key.ClrType == typeof(Guid)).ClrType;
            modelBuilder.Entity(foreign).ToTable("platform_other").HasKey("Id");
            modelBuilder.Entity<Parent>(p => p.ToTable("wrong_prefix").Property(x => x.Id).HasDefaultValueSql("randomblob(16)"));
            modelBuilder.Entity<Child>(c =>
            {
                c.ToTable("tests_CamelCase");
                c.HasOne(foreign, (string?)null).WithMany().HasForeignKey(nameof(Child.QueueId));
            });
        }
    }
}
