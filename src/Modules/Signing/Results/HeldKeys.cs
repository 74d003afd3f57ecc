using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Signing.Results;

/// <summary>Finds the key that an officer or an agency may sign with now, by the inventory; else says in one sentence whose certificate is missing or over. Loaded for one act and forgotten.</summary>
internal sealed class HeldKeys(AppDb db, Act act, SigningSettings settings, DemoEnrolment demo, ProjectSeals project, IAgencies agencies, IMandates mandates)
{
    public Task<SigningKey> OfAgencyAsync(Guid agencyId, CancellationToken ct)
    {
        var name = agencies.NameAt(agencyId, act.Today);
        return FindAsync(
            c => c.Use == CertificateUse.Agency && c.AgencyId == agencyId, name,
            () => EnrolAsync("co-quan." + (agencies.Find(agencyId, act.Today)?.Slug ?? agencyId.ToString("N")), name, name, null, agencyId, null, ct), ct);
    }

    public Task<SigningKey> OfOfficerAsync(Guid officerId, Guid agencyId, CancellationToken ct)
    {
        var officer = mandates.Officer(officerId) ?? throw new RuleBroken("signing.officer-unknown");
        return FindAsync(
            c => c.Use == CertificateUse.Person && c.OfficerId == officerId, officer.Name,
            () => EnrolAsync("can-bo." + officer.UserName, officer.Name, agencies.NameAt(agencyId, act.Today), officer.Email, agencyId, officerId, ct), ct);
    }

    private async Task<SigningKey> FindAsync(System.Linq.Expressions.Expression<Func<HeldCertificate, bool>> whose, string name, Func<Task<SigningKey?>> enrol, CancellationToken ct)
    {
        var held = await db.Set<HeldCertificate>().Where(whose).ToListAsync(ct);
        held = [.. held.Union(db.Set<HeldCertificate>().Local.Where(whose.Compile())).OrderByDescending(c => c.ValidTo)];
        if (held.Count == 0)
        {
            return await enrol() ?? throw new RuleBroken("signing.holder-without", name);
        }

        var inForce = held.Where(c => c.IsInForceAt(act.Now)).ToList();
        if (inForce.Count == 0)
        {
            throw Over(held[0], name);
        }

        var keys = settings.Keys();
        return inForce.Where(c => c.KeyName is not null).Select(c => Fitting(keys, c)).FirstOrDefault(k => k is not null) ?? throw new RuleBroken("signing.holder-no-key", name);
    }

    /// <summary>A key whose certificate is another one would sign in another name.</summary>
    private static SigningKey? Fitting(ISigningKeys keys, HeldCertificate held)
    {
        var key = keys.Find(held.KeyName!);
        if (key is not null && HeldCertificate.FingerprintOf(key.Certificate) == held.Fingerprint)
        {
            return key;
        }

        key?.Dispose();
        return null;
    }

    private RuleBroken Over(HeldCertificate held, string name)
    {
        static string Day(DateTime at) => Platform.Time.VietnamTime.Day(at).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
        return held.StateAt(act.Now) switch
        {
            CertificateState.Revoked => new("signing.holder-revoked", name, Day(held.RevokedAt!.Value)),
            CertificateState.NotYet => new("signing.holder-not-yet", name, Day(held.ValidFrom)),
            _ => new("signing.holder-expired", name, Day(held.ValidTo)),
        };
    }

    /// <summary>In the demo who never had a certificate gets one of the simulated authority; null elsewhere, and when the authority does not answer.</summary>
    private async Task<SigningKey?> EnrolAsync(string keyName, string holder, string agency, string? mail, Guid agencyId, Guid? officerId, CancellationToken ct)
    {
        if (settings.DemoAuthority is null)
        {
            return null;
        }

        try
        {
            var key = await demo.EnrolAsync(keyName, holder, agency, mail, ct);
            var held = HeldCertificate.Of(key.Certificate, agencyId, officerId is null ? CertificateUse.Agency : CertificateUse.Person, officerId, keyName);
            db.Add(held);
            act.On(held, "signing.enrol-demo");
            await project.RunAsync(agencyId, ct);
            return key;
        }
        catch (RuleBroken refused) when (refused.Code is "signing.authority-down" or "signing.no-key" or "signing.post-name")
        {
            return null;
        }
    }
}
