using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Accounts.Sessions;

/// <summary>An administrator finds the accounts of a citizen by the whole identifier, for a purpose the citizen can read, and ends their sessions: a lost telephone, a stolen identity.</summary>
internal sealed class EndAccountSessions(AppDb db, Act act, FieldProtector protector, EndSessions ends, IAccessLog log)
{
    public const string Permission = "accounts.sessions";

    /// <returns>Mostly one; the one last used first.</returns>
    public async Task<IReadOnlyList<Account>> FindAsync(string identifier, string purpose, CancellationToken ct)
    {
        var officer = Allowed();
        var indexes = protector.BlindIndexes(identifier.Trim(), Account.IdentifierPurpose);
        var accounts = (await db.Set<Account>().Where(a => indexes.Contains(a.IdentifierBlindIndex)).ToListAsync(ct)).OrderByDescending(a => a.LastSignInAt).ToList();
        if (accounts.Count == 0)
        {
            throw new RuleBroken("accounts.no-account");
        }

        var post = act.Caller.Mandates.FirstOrDefault(m => m.Permissions.Contains(Permission));
        accounts.ForEach(a => log.Note(new PersonalAccess(officer, act.Caller.Name, post?.PostName ?? "", post?.AgencyId ?? Guid.Empty, act.Now, Opened.Person, a.Id, null, a.Id, purpose.Trim(), AccessBasis.Stated)));
        return accounts;
    }

    /// <returns>How many ended.</returns>
    public async Task<int> RunAsync(IReadOnlyList<Account> accounts, string reason, CancellationToken ct)
    {
        Allowed();
        var ended = 0;
        foreach (var account in accounts)
        {
            ended += await ends.OthersAsync(account.Id, SessionEnd.EndedByAdministrator, ct);
            act.On(account, "accounts.end-sessions", reason.Trim());
        }

        return ended;
    }

    private Guid Allowed() => act.Caller.Can(Permission) && act.Caller.Id is { } officer ? officer : throw new RuleBroken("platform.not-allowed");
}
