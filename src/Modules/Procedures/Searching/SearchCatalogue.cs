using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;

namespace TinhSo.Modules.Procedures.Searching;

/// <summary>What somebody looks for; everything empty finds all.</summary>
internal sealed record ProcedureQuery(
    string? Words = null, string? Field = null, ServiceLevel? Level = null, AgencyLevelSet? Agency = null, string? LifeEvent = null, bool OnlineOnly = false)
{
    public bool IsEmpty => this with { Words = null } == new ProcedureQuery() && string.IsNullOrWhiteSpace(Words);
}

/// <summary>One page of what was found; <paramref name="Next"/> is the slug to go on after.</summary>
internal sealed record ProcedurePage(IReadOnlyList<ProcedureVersionInfo> Items, int Total, int Before, string? Next, string? Previous);

/// <summary>Finds procedures for the public list, the desk and the home page: by the beginnings of words, without diacritics, best match first.</summary>
internal static class SearchCatalogue
{
    public static ProcedurePage Run(
        CatalogueSnapshot.Day day, IReadOnlyList<LifeEvent> events, ProcedureQuery query, string? after = null, int size = 20)
    {
        var words = CatalogueSnapshot.Entry.Words(query.Words ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(12).Select(w => " " + w).ToArray();
        var inEvent = query.LifeEvent is null ? null : events.FirstOrDefault(e => e.Key == query.LifeEvent)?.Procedures ?? [];
        var found = day.Entries
            .Where(e => Fits(e.Version, query, inEvent) && words.All(w => e.All.Contains(w, StringComparison.Ordinal)))
            .Select(e => (e.Version, Rank: Rank(e, words), Event: inEvent is null ? 0 : At(inEvent, e.Version.Slug)))
            .OrderBy(f => f.Rank).ThenBy(f => f.Event)
            .Select(f => f.Version)
            .ToList();
        var start = after is null ? 0 : found.FindIndex(v => v.Slug == after) + 1;
        var items = found.Skip(start).Take(size).ToList();
        return new ProcedurePage(
            items,
            found.Count,
            start,
            start + items.Count < found.Count ? items[^1].Slug : null,
            start > size ? found[start - size - 1].Slug : start > 0 ? "" : null);
    }

    private static bool Fits(ProcedureVersionInfo version, ProcedureQuery query, IReadOnlyList<string>? inEvent) =>
        (query.Field is null || version.FieldCode == query.Field)
        && (query.Level is null || version.Level == query.Level)
        && (query.Agency is null || (version.Levels & query.Agency) != 0)
        && (inEvent is null || inEvent.Contains(version.Slug))
        && (!query.OnlineOnly || version.OnlineAllowed);

    private static int Rank(CatalogueSnapshot.Entry entry, string[] words)
    {
        if (words.Length == 0)
        {
            return 0;
        }

        var phrase = string.Concat(words);
        return entry.Version.Code is { } code && phrase.Trim() == code ? 0
            : entry.Short.StartsWith(phrase, StringComparison.Ordinal) ? 1
            : entry.Short.Contains(phrase, StringComparison.Ordinal) ? 2
            : words.All(w => entry.Short.Contains(w, StringComparison.Ordinal)) ? 3
            : entry.Name.Contains(phrase, StringComparison.Ordinal) ? 4
            : 5;
    }

    private static int At(IReadOnlyList<string> slugs, string slug)
    {
        for (var i = 0; i < slugs.Count; i++)
        {
            if (slugs[i] == slug)
            {
                return i;
            }
        }

        return slugs.Count;
    }
}
