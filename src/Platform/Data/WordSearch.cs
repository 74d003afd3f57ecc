using TinhSo.Platform.Search;

namespace TinhSo.Platform.Data;

/// <summary>Search by words without an index for it: what SQLite does, and PostgreSQL where no agency narrows the search.</summary>
internal static class WordSearch
{
    public static IQueryable<T> Holding<T>(IQueryable<T> rows, SearchWords words)
        where T : class, IFoundByAgency
    {
        for (var i = 0; i < words.Words.Count; i++)
        {
            var word = words.IsBegun(i) ? $" {words.Words[i]}" : $" {words.Words[i]} ";
            var numbers = words.NumbersFor(i);
            if (numbers.Count == 0)
            {
                rows = rows.Where(r => (" " + r.SearchFolded + " ").Contains(word));
                continue;
            }

            // Never more than four; fewer are asked for twice.
            var (one, two, three, four) = (Digest(0), Digest(1), Digest(2), Digest(3));
            rows = rows.Where(r => (" " + r.SearchFolded + " ").Contains(word) || (" " + r.SearchFolded + " ").Contains(one) || (" " + r.SearchFolded + " ").Contains(two)
                || (" " + r.SearchFolded + " ").Contains(three) || (" " + r.SearchFolded + " ").Contains(four));

            string Digest(int which) => $" {numbers[Math.Min(which, numbers.Count - 1)]} ";
        }

        return rows;
    }
}
