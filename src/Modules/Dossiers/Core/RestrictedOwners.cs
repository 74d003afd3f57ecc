using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Privacy;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Which owners restricted the use of their data: by the account of the dossier, or by the one that proved the same identifier.</summary>
internal sealed class RestrictedOwners(IAccounts accounts, IRestrictedPeople restricted)
{
    /// <returns>An answer for each, in their order.</returns>
    public async Task<IReadOnlyList<bool>> AskAsync(IReadOnlyList<(string Identifier, Guid? AccountId)> owners, CancellationToken ct)
    {
        await accounts.ForeseeAsync([.. owners.Select(o => o.Identifier).Distinct()], ct);
        var known = new List<Guid[]>();
        foreach (var (identifier, account) in owners)
        {
            known.Add([.. new[] { (await accounts.FindByIdentifierAsync(identifier, ct))?.Id, account }.OfType<Guid>()]);
        }

        var closed = await restricted.AmongAsync([.. known.SelectMany(k => k).Distinct()], ct);
        return [.. known.Select(k => Array.Exists(k, closed.Contains))];
    }
}
