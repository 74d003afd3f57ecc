using System.Runtime.CompilerServices;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.Proving;

/// <summary>Gives dossiers out as evidence, for the command and, by contract, for who hands over many; all are signed with the key of the house.</summary>
internal sealed class GiveEvidence(IExhibitDossier exhibit, MakePackage make, StampAudit stamps, ExtractAudit extract, SigningSettings settings, DemoEnrolment demo, TextTable texts) : IGiveEvidence
{
    public const string HouseKey = "bang-chung";

    public async Task<bool> NoteAsync(string code, string reason, AskedBy? askedBy, CancellationToken ct) => await exhibit.OfAsync(code, reason, askedBy, ct) is not null;

    public Task<bool> AreSealedAsync(IReadOnlyCollection<Guid> dossierIds, CancellationToken ct) => extract.AreSealedAsync(dossierIds, ct);

    public async IAsyncEnumerable<DossierEvidence> PackagesAsync(IReadOnlyList<string> codes, [EnumeratorCancellation] CancellationToken ct)
    {
        using var key = await KeyAsync(HouseKey, ct);
        await stamps.NowAsync(ct);
        foreach (var code in codes)
        {
            if (await exhibit.AgainAsync(code, ct) is { } dossier)
            {
                var package = await make.RunAsync(dossier, key, ct);
                yield return new(code, package.Zip, package.Stamped);
            }
        }
    }

    /// <summary>The named key; in the demo setting one is got for a name that has none.</summary>
    public async Task<SigningKey> KeyAsync(string name, CancellationToken ct) =>
        settings.Keys().Find(name) ?? await demo.EnrolAsync(name, texts.Get("signing.evidence-holder", "vi"), null, null, ct);
}
