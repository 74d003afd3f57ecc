using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Who restricted the use of their data, as dossiers know them: by account, and by the index of the identifier where a dossier has no account.</summary>
internal sealed record Closed(IReadOnlySet<Guid> Accounts, IReadOnlySet<string> Indexes)
{
    public bool IsEmpty => Accounts.Count == 0;

    public bool Has(Guid? account, string identifierIndex) => (account is { } id && Accounts.Contains(id)) || Indexes.Contains(identifierIndex);

    /// <summary>An open dossier goes on under its owner's name; of one that is over, searches by number and exports tell nothing of them.</summary>
    public bool Hides(Guid? account, string identifierIndex, bool ended) => ended && Has(account, identifierIndex);
}

/// <summary>Reads them for one search or list; most provinces have few, so one question tells that there are none.</summary>
internal sealed class ClosedPeople(IRestrictedPeople restricted, IAccounts accounts, FieldProtector protector)
{
    public async Task<Closed> ReadAsync(CancellationToken ct)
    {
        var all = await restricted.AllAsync(ct);
        return new(all, all.Count == 0 ? new HashSet<string>() : (await accounts.IdentifiersAsync(all, ct)).Select(i => Dossier.IdentifierIndex(protector, i)).ToHashSet());
    }
}
