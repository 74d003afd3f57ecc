using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Directory.SignIn;

/// <summary>What a password must be, and how first passwords are made.</summary>
internal sealed class PasswordRules(IPasswordHasher<OfficerLogin> hasher, CommonPasswords common, TimeProvider clock)
{
    public const int MinLength = 12;
    public const int MaxLength = 128;

    /// <summary>How long a first password waits for its first sign-in.</summary>
    public static readonly TimeSpan FirstLife = TimeSpan.FromDays(14);

    /// <summary>Letters and digits that are not mistaken for one another on paper.</summary>
    public const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    // A first password has 79 random bits and lives until the first sign-in, so slow hashing adds nothing; an import of thousands gains minutes.
    private readonly PasswordHasher<OfficerLogin> fast = new(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 }));

    private static readonly string[] Common =
    [
        "password", "matkhau", "123456", "qwerty", "abc123", "iloveyou", "admin", "welcome", "letmein", "angiang", "tinhso",
        "vietnam", "longxuyen", "rachgia", "111111", "000000", "654321", "asdfgh", "zxcvbn", "canbo", "ubnd",
    ];

    /// <returns>The text key of what is wrong, or null.</returns>
    public string? FaultOf(string password, string userName) => Fault(password, userName) ?? (common.Holds(password) ? "directory.password.common" : null);

    /// <summary>What can be seen without the list of common passwords.</summary>
    public static string? Fault(string password, string userName)
    {
        if (password.Length < MinLength)
        {
            return "directory.password.short";
        }

        if (password.Length > MaxLength)
        {
            return "directory.password.long";
        }

        var bare = new string([.. Fold.Of(password).Where(char.IsLetterOrDigit)]);
        if (bare.Distinct().Count() < 5)
        {
            return "directory.password.simple";
        }

        // Common words with a few digits around them are the first thing tried.
        var rest = Common.OrderByDescending(c => c.Length).Aggregate(bare, (left, word) => left.Replace(word, "", StringComparison.Ordinal));
        rest = new string([.. rest.Where(char.IsLetter)]);
        if (rest.Length < 4 && Common.Any(c => bare.Contains(c, StringComparison.Ordinal)))
        {
            return "directory.password.common";
        }

        var name = new string([.. userName.Where(char.IsLetterOrDigit)]);
        return name.Length >= 4 && bare.Contains(name, StringComparison.OrdinalIgnoreCase) ? "directory.password.name" : null;
    }

    public static string NewFirst() =>
        string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4)));

    public OfficerLogin FirstLogin(Guid officerId, string userName, string firstPassword)
    {
        var login = new OfficerLogin
        {
            Id = officerId,
            UserName = userName,
            NormalizedUserName = userName.ToUpperInvariant(),
            LockoutEnabled = true,
            OpenedAt = Now,
        };
        SetFirst(login, firstPassword);
        return login;
    }

    public void SetFirst(OfficerLogin login, string firstPassword)
    {
        login.PasswordHash = fast.HashPassword(login, firstPassword);
        login.SecurityStamp = NewStamp();
        login.FirstPasswordUntil = Now + FirstLife;
        (login.AccessFailedCount, login.SecondFailedCount, login.LockoutEnd) = (0, 0, null);
    }

    public void SetOwn(OfficerLogin login, string password)
    {
        login.PasswordHash = hasher.HashPassword(login, password);
        login.SecurityStamp = NewStamp();
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}

/// <summary>Compared with when the name is unknown, at the same cost, so that the time of the answer does not tell which names exist.</summary>
internal sealed class DecoyLogin(IOptions<PasswordHasherOptions> options)
{
    public string Hash { get; } = new PasswordHasher<OfficerLogin>(options).HashPassword(new OfficerLogin(), Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
}
