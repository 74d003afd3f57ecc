using System.Collections.Concurrent;
using System.Collections.Frozen;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Procedures.Catalogue;

/// <summary>All versions as they were at one stamp of the catalogue; immutable, so readers need no lock.</summary>
internal sealed class CatalogueSnapshot
{
    private readonly FrozenDictionary<Guid, ProcedureVersionInfo> _versions;
    private readonly FrozenDictionary<Guid, ProcedureVersionInfo[]> _published;
    private readonly FrozenDictionary<string, Guid[]> _byCode;
    private readonly FrozenDictionary<string, Guid> _bySlug;
    private readonly ConcurrentDictionary<DateOnly, Day> _days = new();

    public CatalogueSnapshot(IEnumerable<ProcedureVersionInfo> versions)
    {
        _versions = versions.ToFrozenDictionary(v => v.VersionId);
        _published = _versions.Values.Where(v => v.Published)
            .GroupBy(v => v.ProcedureId).ToFrozenDictionary(g => g.Key, g => g.OrderBy(v => v.ValidFrom).ToArray());
        _byCode = _published.SelectMany(p => p.Value).Where(v => v.Code is not null)
            .GroupBy(v => v.Code!).ToFrozenDictionary(g => g.Key, g => g.Select(v => v.ProcedureId).Distinct().ToArray());
        _bySlug = _published.ToFrozenDictionary(p => p.Value[0].Slug, p => p.Key);
    }

    public ProcedureVersionInfo? Version(Guid id) => _versions.GetValueOrDefault(id);

    public ProcedureVersionInfo? Current(Guid procedureId, DateOnly day) =>
        _published.GetValueOrDefault(procedureId)?.FirstOrDefault(v => Covers(v, day));

    public ProcedureVersionInfo? ByCode(string code, DateOnly day) =>
        _byCode.GetValueOrDefault(code.Trim())?.Select(id => Current(id, day)).FirstOrDefault(v => v?.Code == code.Trim());

    public ProcedureVersionInfo? BySlug(string slug, DateOnly day) =>
        _bySlug.TryGetValue(slug, out var id) ? Current(id, day) : null;

    /// <summary>What is in force on the day, with what a search looks through.</summary>
    public Day On(DateOnly day)
    {
        // Pages ask for today; a replay walks through a few hundred days and must not keep them all.
        if (_days.Count > 40)
        {
            _days.Clear();
        }

        return _days.GetOrAdd(day, d => new Day([.. _published.Values.Select(p => p.FirstOrDefault(v => Covers(v, d))).OfType<ProcedureVersionInfo>()]));
    }

    private static bool Covers(ProcedureVersionInfo version, DateOnly day) =>
        version.ValidFrom <= day && (version.ValidTo is null || day <= version.ValidTo);

    internal sealed class Day
    {
        public Day(IEnumerable<ProcedureVersionInfo> versions)
        {
            Entries = [.. versions.Select(v => new Entry(v)).OrderBy(e => e.Short, StringComparer.Ordinal).ThenBy(e => e.Version.Slug, StringComparer.Ordinal)];
            Versions = [.. Entries.Select(e => e.Version)];
        }

        public IReadOnlyList<Entry> Entries { get; }

        public IReadOnlyList<ProcedureVersionInfo> Versions { get; }
    }

    /// <summary>One procedure with its folded words; each begins after a space, so a word is found by its beginning.</summary>
    internal sealed record Entry(ProcedureVersionInfo Version)
    {
        public string Short { get; } = Words(Version.ShortName);

        public string Name { get; } = Words($"{Version.ShortName} {Version.ShortNameEn} {Version.Name}");

        public string All { get; } = Words(string.Join(' ', [
            Version.ShortName, Version.ShortNameEn, Version.Name, Version.Code, Version.FieldName, .. Version.LifeEvents, .. Version.Results]));

        public static string Words(string text) =>
            " " + Fold.Of(string.Concat(text.Select(c => char.IsLetterOrDigit(c) || c == '.' || char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark ? c : ' ')));
    }
}
