using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Correcting;

/// <summary>Carries a confirmed correction out on the owner's data, the form or the results; figures follow from the dossier's own columns.</summary>
internal sealed class ApplyCorrection(AppDb db, Act act, IProcedures procedures, SignResult sign, FieldProtector protector)
{
    public static readonly IReadOnlyList<string> OwnerFields =
        [nameof(Dossier.OwnerName), nameof(Dossier.OwnerIdentifier), nameof(Dossier.OwnerBirthDate), nameof(Dossier.OwnerPhone), nameof(Dossier.OwnerEmail), nameof(Dossier.OwnerAddress)];

    public string? OwnerValue(Dossier d, string field) => field switch
    {
        nameof(Dossier.OwnerName) => d.OwnerName,
        nameof(Dossier.OwnerIdentifier) => d.OwnerIdentifier(protector),
        nameof(Dossier.OwnerBirthDate) => d.OwnerBirthDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        nameof(Dossier.OwnerPhone) => d.OwnerPhone(protector),
        nameof(Dossier.OwnerEmail) => d.OwnerEmail,
        nameof(Dossier.OwnerAddress) => d.OwnerAddress,
        _ => throw new RuleBroken("dossiers.correct-field"),
    };

    public async Task<string?> OldValueAsync(Dossier d, CorrectedPart part, string field, CancellationToken ct) => part switch
    {
        CorrectedPart.Owner => OwnerValue(d, field),
        CorrectedPart.Form => (await FormAsync(d, ct)).Read(protector).Value(field),
        _ => (await ResultAsync(d, field, ct)).Title,
    };

    /// <summary>Refuses a value that the field cannot take.</summary>
    public void Check(Dossier d, CorrectedPart part, string field, string? value)
    {
        if (part == CorrectedPart.Owner && field == nameof(Dossier.OwnerBirthDate) && !FormValidation.TryDate(value ?? "", out _))
        {
            throw new RuleBroken("dossiers.correct-value");
        }

        if (part == CorrectedPart.Form)
        {
            var one = Definition(d).Fields.FirstOrDefault(f => f.Key == field) ?? throw new RuleBroken("dossiers.correct-field");
            var alone = new FormDefinition("", 1, "", "", [one with { ShowWhen = null }], []);
            if (FormValidation.Check(alone, new Dictionary<string, string?> { [field] = value }, act.Today).Count > 0)
            {
                throw new RuleBroken("dossiers.correct-value");
            }
        }
    }

    public async Task CarryOutAsync(Dossier dossier, DossierCorrection correction, CancellationToken ct)
    {
        Keep(correction.ReplaceOld(await OldValueAsync(dossier, correction.Part, correction.Field, ct), act.Now, protector));
        var value = correction.New(protector)?.Text;
        switch (correction.Part)
        {
            case CorrectedPart.Owner: Owner(dossier, correction.Field, value!); break;
            case CorrectedPart.Form: await FormAsync(dossier, correction.Field, value!, ct); break;
            default: await ResultAsync(dossier, correction, value, ct); break;
        }
    }

    private void Owner(Dossier d, string field, string value)
    {
        switch (field)
        {
            case nameof(Dossier.OwnerName): (d.Summary, d.OwnerName) = (d.Summary.Replace(d.OwnerName, value, StringComparison.Ordinal), value); break;
            case nameof(Dossier.OwnerIdentifier): d.SetOwnerIdentifier(value, protector); break;
            case nameof(Dossier.OwnerBirthDate): d.OwnerBirthDate = FormValidation.TryDate(value, out var day) ? day : null; break;
            case nameof(Dossier.OwnerPhone): d.SetOwnerPhone(value, protector); break;
            case nameof(Dossier.OwnerEmail): d.OwnerEmail = value; break;
            default: d.OwnerAddress = value; break;
        }

        d.Fold(protector);
    }

    private void Keep(FormerContent? former)
    {
        if (former is not null)
        {
            db.Add(former);
        }
    }

    private async Task FormAsync(Dossier dossier, string field, string value, CancellationToken ct)
    {
        var definition = Definition(dossier);
        var form = await FormAsync(dossier, ct);
        var content = form.Read(protector);
        content[field] = new FilledField(value, Provenance.Typed);
        Keep(form.Change(content, act.Now, protector));
        // A retyped identity no longer comes wholly from the register.
        dossier.IdentityFromRegister &= definition.Fields.All(f => f.Key != field || !f.Identity);
    }

    private async Task ResultAsync(Dossier dossier, DossierCorrection correction, string? text, CancellationToken ct)
    {
        var wrong = await ResultAsync(dossier, correction.Field, ct);
        var number = 1 + await db.Set<DossierResult>().CountAsync(r => r.DossierId == dossier.Id, ct);
        var result = new DossierResult
        {
            DossierId = dossier.Id,
            Number = number,
            Code = $"{dossier.Code}-KQ{number}",
            Title = string.IsNullOrWhiteSpace(correction.NewTitle) ? wrong.Title : correction.NewTitle.Trim(),
            FileId = correction.FileId,
            Text = text,
            IssuedAt = act.Now,
            IssuedBy = correction.ProposedBy,
            ApprovedBy = act.Caller.Name,
        };
        await sign.RunAsync(dossier, result, ct);
        db.Add(result);
        wrong.Valid = false;
        var others = await db.Set<DossierResult>().AnyAsync(r => r.DossierId == dossier.Id && r.Id != wrong.Id && r.Valid && (r.FileId != null || r.Text != null), ct);
        dossier.ElectronicResult = others || !correction.PaperOnly;
    }

    private FormDefinition Definition(Dossier d) => procedures.Version(d.ProcedureVersionId)?.Form ?? throw new RuleBroken("dossiers.procedure-unknown", d.ProcedureName);

    private Task<DossierForm> FormAsync(Dossier d, CancellationToken ct) => db.Set<DossierForm>().SingleAsync(f => f.DossierId == d.Id, ct);

    private async Task<DossierResult> ResultAsync(Dossier d, string code, CancellationToken ct) =>
        await db.Set<DossierResult>().SingleOrDefaultAsync(r => r.DossierId == d.Id && r.Code == code && r.Valid, ct) ?? throw new RuleBroken("dossiers.correct-field");
}
