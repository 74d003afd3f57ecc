using System.Collections.Frozen;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Directory.SignIn;

/// <summary>Passwords that are tried first because many use them: catalogues/common-passwords.txt.</summary>
internal sealed class CommonPasswords(FrozenSet<string> words)
{
    /// <summary>With any diacritics, signs and digits around it, or said several times over, it is still the same word.</summary>
    public bool Holds(string password)
    {
        var bare = new string([.. Fold.Of(password).Where(char.IsLetterOrDigit)]);
        var word = bare.Trim('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return words.Contains(bare) || words.Contains(word) || words.Contains(Once(word));
    }

    public static CommonPasswords Read(Stream file)
    {
        using var reader = new StreamReader(file);
        return new(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => l[0] != '#').ToFrozenSet());
    }

    private static string Once(string word)
    {
        for (var length = 1; length <= word.Length / 2; length++)
        {
            if (word.Length % length == 0 && string.Concat(Enumerable.Repeat(word[..length], word.Length / length)) == word)
            {
                return word[..length];
            }
        }

        return word;
    }
}
