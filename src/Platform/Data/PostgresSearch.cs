using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;
using TinhSo.Platform.Search;

namespace TinhSo.Platform.Data;

/// <summary>
/// Search by words among millions (ADR 24): every word of a record stands in the index under each of its two agencies, so that a name is looked for among the
/// entries of one agency, and common words of the whole province cost nothing.
/// </summary>
internal static class PostgresSearch
{
    private const int Mark = 12;

    /// <summary>Makes the function of the index; the same as <see cref="Lexeme"/> for every word.</summary>
    public static string Function { get; } =
        $"CREATE OR REPLACE FUNCTION search_keys(uuid, uuid, text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT array_to_tsvector(string_to_array("
        + $"right($1::text, {Mark}) || replace($3, ' ', ' ' || right($1::text, {Mark})) || ' ' || right($2::text, {Mark}) || replace($3, ' ', ' ' || right($2::text, {Mark})), ' ')) $$";

    public static string Index(string table) =>
        $"CREATE INDEX IF NOT EXISTS ix_{table}_search_keys ON {table} USING gin (search_keys(competent_agency_id, receiving_agency_id, search_folded))";

    /// <summary>Only for queries: the engine's function of that name.</summary>
    public static NpgsqlTsVector Keys(Guid competentAgencyId, Guid receivingAgencyId, string searchFolded) =>
        throw new NotSupportedException($"Only the database knows the keys of {competentAgencyId}, {receivingAgencyId}, {searchFolded}");

    public static void AddTo(ModelBuilder builder) => builder.HasDbFunction(typeof(PostgresSearch).GetMethod(nameof(Keys))!).HasName("search_keys");

    public static IQueryable<T> Holding<T>(IQueryable<T> rows, IReadOnlyList<Guid> agencies, SearchWords words)
        where T : class, IFoundByAgency
    {
        if (agencies.Count == 0)
        {
            return rows.Where(_ => false);
        }

        var query = agencies.Select(a => words.Words.Select((_, i) => Word(a, words, i)).Aggregate((some, more) => new NpgsqlTsQueryAnd(some, more)))
            .Aggregate((some, more) => new NpgsqlTsQueryOr(some, more));
        // The index knows an agency by a part of its id; the whole is compared as text, lest the planner reads all that the agency holds.
        var whole = agencies.Select(a => a.ToString()).ToList();
        return rows.Where(r => Keys(r.CompetentAgencyId, r.ReceivingAgencyId, r.SearchFolded).Matches(query))
            .Where(r => whole.Contains(r.CompetentAgencyId.ToString()) || whole.Contains(r.ReceivingAgencyId.ToString()));
    }

    /// <summary>The word, or the digest of the number it may be.</summary>
    private static NpgsqlTsQuery Word(Guid agency, SearchWords words, int index) =>
        words.NumbersFor(index).Aggregate((NpgsqlTsQuery)Lexeme(agency, words.Words[index], words.IsBegun(index)), (some, number) => new NpgsqlTsQueryOr(some, Lexeme(agency, number, begun: false)));

    private static NpgsqlTsQueryLexeme Lexeme(Guid agency, string word, bool begun) => new NpgsqlTsQueryLexeme(agency.ToString()[^Mark..] + word, NpgsqlTsQueryLexeme.Weight.None, begun);
}
