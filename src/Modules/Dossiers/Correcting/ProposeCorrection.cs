using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Correcting;

/// <summary>An officer proposes to correct an error found after acceptance; nothing changes until a second person confirms.</summary>
internal sealed class ProposeCorrection(AppDb db, Act act, ApplyCorrection apply, FieldProtector protector)
{
    public const string Permission = "dossiers.correct";

    internal sealed record Input(CorrectedPart Part, string Field, string? NewValue, string? Reason, string? NewTitle = null, Guid? FileId = null, bool PaperOnly = false);

    /// <summary>Before acceptance the desk asks the owner instead; nothing was promised yet. What another system works is corrected there.</summary>
    public static bool MayPropose(Dossier dossier, Caller caller) => dossier.AcceptedAt is not null && !dossier.IsCopy && caller.Can(Permission, dossier.CompetentAgencyId);

    public async Task<DossierCorrection> RunAsync(Dossier dossier, Input input, CancellationToken ct)
    {
        act.Caller.Require(Permission, dossier.CompetentAgencyId);
        if (dossier.AcceptedAt is null)
        {
            throw new RuleBroken("dossiers.correct-not-accepted", dossier.Code);
        }

        if (string.IsNullOrWhiteSpace(input.Reason))
        {
            throw new RuleBroken("dossiers.reason-needed");
        }

        var value = string.IsNullOrWhiteSpace(input.NewValue) ? null : input.NewValue.Trim();
        var old = await apply.OldValueAsync(dossier, input.Part, input.Field, ct);
        if (input.Part == CorrectedPart.Result ? value is null && input is { FileId: null, PaperOnly: false } : value is null || value == old)
        {
            throw new RuleBroken("dossiers.correct-nothing-new");
        }

        apply.Check(dossier, input.Part, input.Field, value);
        var correction = new DossierCorrection
        {
            DossierId = dossier.Id,
            Number = 1 + await db.Set<DossierCorrection>().CountAsync(c => c.DossierId == dossier.Id, ct),
            Part = input.Part,
            Field = input.Field,
            NewTitle = input.NewTitle,
            FileId = input.FileId,
            PaperOnly = input.PaperOnly,
            Reason = input.Reason.Trim(),
            ProposedAt = act.Now,
            ProposedById = act.Caller.Id,
            ProposedBy = act.Caller.Name,
        }.With(old, value, protector);
        db.Add(correction);
        db.Add(dossier.Stay(dossier.SubState, act, "dossiers.propose-correction", dossier.CompetentAgencyId, correction.Reason));
        return correction;
    }
}
