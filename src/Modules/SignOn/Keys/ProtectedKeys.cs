using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.SignOn.Keys;

/// <summary>Gives the private parts of signing keys to the rotation of field keys.</summary>
internal sealed class ProtectedKeys(AppDb db, FieldProtector protector) : IProtectedRows
{
    private IQueryable<SigningKey> All => db.Set<SigningKey>().AsNoTracking().Where(k => k.PrivateCipher != "");

    public async Task<(long All, long Old)> CountAsync(string currentPrefix, CancellationToken ct) => (await All.LongCountAsync(ct), await Old(currentPrefix).LongCountAsync(ct));

    public async Task<int> StepAsync(string currentPrefix, int batch, CancellationToken ct)
    {
        var keys = await Old(currentPrefix).OrderBy(k => k.Id).Take(batch).Select(k => new { k.Id, k.PrivateCipher }).ToListAsync(ct);
        foreach (var old in keys)
        {
            var cipher = protector.Protect(protector.Reveal(old.PrivateCipher, SigningKey.Purpose), SigningKey.Purpose);
            await db.Set<SigningKey>().Where(k => k.Id == old.Id && k.PrivateCipher == old.PrivateCipher).ExecuteUpdateAsync(s => s.SetProperty(k => k.PrivateCipher, cipher), ct);
        }

        return keys.Count;
    }

    public async Task<IReadOnlyList<string>> KeysInUseAsync(CancellationToken ct) => await All.Select(k => k.PrivateCipher.Substring(0, FieldKeys.IdLength)).Distinct().ToListAsync(ct);

    private IQueryable<SigningKey> Old(string prefix)
    {
        var current = prefix + "%";
        return All.Where(k => !EF.Functions.Like(k.PrivateCipher, current));
    }
}
