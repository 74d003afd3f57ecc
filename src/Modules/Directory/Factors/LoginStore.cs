using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>Shows the framework our logins and passkeys. It only reads here: what is kept is written by our verbs, so that audit and stamp come with it.</summary>
internal sealed class LoginStore(AppDb db, IdentityErrorDescriber describer)
    : UserOnlyStore<OfficerLogin, AppDb, Guid, LoginClaim, LoginProvider, LoginToken>(db, describer), IUserPasskeyStore<OfficerLogin>
{
    public override async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(OfficerLogin user, CancellationToken cancellationToken) =>
        [.. (await Context.Set<Passkey>().AsNoTracking().Where(p => p.OfficerId == user.Id).ToListAsync(cancellationToken)).Select(p => p.Info())];

    public override async Task<OfficerLogin?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await Context.Set<Passkey>().Where(p => p.CredentialId == credentialId).Join(Context.Set<OfficerLogin>(), p => p.OfficerId, l => l.Id, (_, l) => l).SingleOrDefaultAsync(cancellationToken);

    public override async Task<UserPasskeyInfo?> FindPasskeyAsync(OfficerLogin user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await Context.Set<Passkey>().AsNoTracking().SingleOrDefaultAsync(p => p.OfficerId == user.Id && p.CredentialId == credentialId, cancellationToken))?.Info();

    public override Task AddOrUpdatePasskeyAsync(OfficerLogin user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw new NotSupportedException(nameof(AddPasskey));

    public override Task RemovePasskeyAsync(OfficerLogin user, byte[] credentialId, CancellationToken cancellationToken) => throw new NotSupportedException(nameof(AddPasskey));
}
