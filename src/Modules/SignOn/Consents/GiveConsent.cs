using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.SignOn.Authorizing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.SignOn.Consents;

/// <summary>An officer agrees to what a system learns of them, or takes it back. Used by the page of the first sign-in and the officer's own page.</summary>
internal sealed class GiveConsent(AppDb db, Act act)
{
    public async Task RunAsync(Guid systemId, string scope, CancellationToken ct)
    {
        var officer = act.Caller.Id!.Value;
        var consent = await db.Set<Consent>().SingleOrDefaultAsync(c => c.OfficerId == officer && c.SystemId == systemId, ct);
        if (consent is null)
        {
            consent = new Consent { OfficerId = officer, SystemId = systemId };
            db.Add(consent);
        }

        consent.Give(consent.IsGiven ? Scopes.Union(consent.Scope, scope) : scope, act.Now);
        act.On(consent, "signon.give-consent");
    }

    /// <summary>Tokens given under it are void at once; the system asks again at the next sign-in.</summary>
    public async Task TakeBackAsync(Guid consentId, CancellationToken ct)
    {
        var officer = act.Caller.Id!.Value;
        var consent = await db.Set<Consent>().SingleOrDefaultAsync(c => c.Id == consentId && c.OfficerId == officer && c.TakenBackAt == null, ct)
            ?? throw new NotFoundException("consent");
        consent.TakeBack(act.Now);
        act.On(consent, "signon.take-back-consent");
    }
}
