using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Contracts.Dossiers;
using TinhSo.Platform.Data;
using TinhSo.Platform.Retention;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>One dossier in a list; a dossier stands in one list only. No audit of its own: thousands of rows are closed at once, and their hash stands in the audit of the list.</summary>
internal sealed class ListRow : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ListId { get; init; }

    public int Number { get; set; }

    public required Guid DossierId { get; init; }

    /// <summary>Whose dossier it is, where that person has an account.</summary>
    public Guid? AccountId { get; init; }

    public required string Code { get; init; }

    public string Title { get; set; } = "";

    public string TitleFolded { get; private set; } = "";

    public required string FieldCode { get; init; }

    public string? ProcedureCode { get; init; }

    public DateOnly FromDay { get; set; }

    public DateOnly ToDay { get; set; }

    public int Papers { get; set; }

    public int Files { get; set; }

    /// <summary>As counted by hand; the platform knows documents, not sheets.</summary>
    public int? Sheets { get; set; }

    public string? Note { get; set; }

    /// <summary>Scope and key of the rule; null: no rule, so it is kept for ever.</summary>
    public string? Rule { get; private set; }

    public string? RuleSource { get; private set; }

    public string? RuleMark { get; private set; }

    public int? Years { get; private set; }

    public int? Days { get; private set; }

    /// <summary>The first day on which it may be judged for destruction; null: never.</summary>
    public DateOnly? KeepUntil { get; private set; }

    public RetentionPeriod Period => new(Years, Days);

    public void Describe(DossierForArchive d)
    {
        Title = d.OwnerName is { } owner ? $"{d.ProcedureName} - {owner}" : d.ProcedureName;
        TitleFolded = Fold.Of($"{d.Code} {Title}");
        (FromDay, ToDay, Papers, Files) = (d.From, d.To!.Value, d.Papers, d.Files);
    }

    public void Keep(RetentionRule? rule)
    {
        (Rule, RuleSource, RuleMark) = (NameOf(rule), rule?.Source, rule?.Mark);
        (Years, Days, KeepUntil) = (rule?.Period.Years, rule?.Period.Days, rule?.Period.Until(ToDay));
    }

    /// <summary>Whether the rule says what the row says.</summary>
    public bool Keeps(RetentionRule? rule) => (Rule, RuleSource, RuleMark, Years, Days) == (NameOf(rule), rule?.Source, rule?.Mark, rule?.Period.Years, rule?.Period.Days);

    private static string? NameOf(RetentionRule? rule) => rule is null ? null : rule.Key.Length == 0 ? rule.Scope : $"{rule.Scope}:{rule.Key}";

    internal sealed class Mapping : IEntityTypeConfiguration<ListRow>
    {
        public void Configure(EntityTypeBuilder<ListRow> builder)
        {
            builder.ToTable("archive_row").HasKey(r => r.Id);
            builder.Ignore(r => r.Period);
            builder.HasIndex(r => r.DossierId).IsUnique();
            builder.HasIndex(r => new { r.ListId, r.Number });
            builder.HasIndex(r => r.Code);
            builder.HasIndex(r => r.AccountId);
            builder.HasIndex(r => new { r.KeepUntil, r.Id });
        }
    }
}
