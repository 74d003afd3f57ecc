using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>Codes on paper that stand in once for a lost device. Made when the first factor is, and anew whenever the officer wants.</summary>
internal sealed class RecoveryCodes(AppDb db, Act act)
{
    public const int Count = 10;

    /// <summary>New codes in place of all before; shown once, kept as hashes. With 118 random bits each, one round of SHA-256 hides them well enough.</summary>
    public async Task<IReadOnlyList<string>> RenewAsync(Guid officerId, CancellationToken ct)
    {
        db.RemoveRange(await db.Set<RecoveryCode>().Where(c => c.OfficerId == officerId).ToListAsync(ct));
        var codes = Enumerable.Range(0, Count).Select(_ => string.Join('-', Enumerable.Range(0, 6).Select(_ => RandomNumberGenerator.GetString(PasswordRules.Alphabet, 4)))).ToList();
        db.AddRange(codes.Select(c => new RecoveryCode { OfficerId = officerId, Hash = HashOf(c) }));
        return codes;
    }

    /// <summary>Uses up the code if it is one; in one statement, so that two at once are still one.</summary>
    public async Task<bool> UseAsync(Guid officerId, string code, CancellationToken ct)
    {
        var hash = HashOf(code);
        return await db.Set<RecoveryCode>().Where(c => c.OfficerId == officerId && c.Hash == hash && c.UsedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.UsedAt, act.Now), ct) == 1;
    }

    public Task<int> LeftAsync(Guid officerId, CancellationToken ct) => db.Set<RecoveryCode>().CountAsync(c => c.OfficerId == officerId && c.UsedAt == null, ct);

    /// <summary>As people copy it from paper: any case, with or without the hyphens.</summary>
    private static byte[] HashOf(string code) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(new string([.. code.Where(char.IsLetterOrDigit)]).ToLowerInvariant()));
}
