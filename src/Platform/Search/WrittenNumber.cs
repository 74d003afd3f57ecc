namespace TinhSo.Platform.Search;

/// <summary>One form for all ways of writing a person's number (identifier, tax code, passport, telephone), so that a keyed digest of it finds them all.</summary>
public static class WrittenNumber
{
    private const int AfterCountry = 9;
    private const int BranchCode = 13;
    private const int ParentCode = 10;

    /// <summary>Letters and digits only, and a telephone without the country before it: "+84 912.345.678" is "0912345678".</summary>
    public static string Of(string text)
    {
        var bare = string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();
        return bare.Length == 0 ? text
            : bare.Length == AfterCountry + 2 && bare.StartsWith("84", StringComparison.Ordinal) && IsDigits(bare) ? "0" + bare[2..]
            : bare;
    }

    /// <summary>What a record is found by: the number, and of a branch's tax code also the ten digits of its enterprise.</summary>
    public static IEnumerable<string> FoundBy(string text)
    {
        var number = Of(text);
        return number.Length == BranchCode && IsDigits(number) ? [number, number[..ParentCode]] : [number];
    }

    private static bool IsDigits(string text) => text.All(char.IsAsciiDigit);
}
