using System.Globalization;
using TinhSo.Contracts.Accounts;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Dossiers.Filing;

/// <summary>From this day who files the procedure as a person needs an electronic identity of the level.</summary>
internal sealed record LevelRule(string Slug, int Level, DateOnly From, DateOnly? To);

/// <summary>Which level of electronic identity a procedure wants: catalogues/dossiers/identity-levels.csv. Organisations have no levels.</summary>
internal sealed class IdentityLevels(IReadOnlyList<LevelRule> rules)
{
    /// <returns>The level the person lacks; null when theirs is enough.</returns>
    public int? Lacking(AccountInfo account, string slug, DateOnly day)
    {
        var wanted = rules.Where(r => r.Slug == slug && r.From <= day && (r.To is null || day < r.To)).Select(r => r.Level).DefaultIfEmpty().Max();
        return account.Kind == AccountKind.Person && account.Level < wanted ? wanted : null;
    }

    public static IdentityLevels Read(Stream csv)
    {
        static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

        return new([.. TableReader.Read(csv, "identity-levels.csv").Select(r =>
            new LevelRule(r["procedure"]!, int.Parse(r["level"]!, CultureInfo.InvariantCulture), Day(r["from"]!), r["to"] is { } to ? Day(to) : null))]);
    }
}
