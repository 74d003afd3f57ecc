using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Correcting;
using TinhSo.Modules.Dossiers.Synchronising;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>One answer of the form as the officer reads it.</summary>
internal sealed record FormLine(string Section, string Key, string Label, string Value, Provenance From, bool Personal = false);

/// <summary>Everything the dossier page shows, read in a fixed number of queries.</summary>
internal sealed record DossierFile(
    Dossier Dossier,
    ProcedureVersionInfo? Procedure,
    IReadOnlyList<FormLine> Form,
    IReadOnlyList<DossierPaper> Papers,
    IReadOnlyDictionary<Guid, StoredFile> Files,
    IReadOnlyList<DossierStep> Steps,
    IReadOnlyList<DossierTerm> Terms,
    DueResult? Due,
    IReadOnlyList<SupplementRequest> Supplements,
    IReadOnlyList<DossierResult> Results,
    IReadOnlyList<DossierSlip> Slips,
    IReadOnlyList<DossierCorrection> Corrections,
    IReadOnlyList<(string Code, DateTime SubmittedAt)> Twins,
    string? SyncError);

/// <summary>Reads a <see cref="DossierFile"/>; the caller has already passed <see cref="DossierAccess"/>.</summary>
internal sealed class DossierReader(AppDb db, DossierAccess access, DossierClock clock, IProcedures procedures, FieldProtector protector, ITexts texts)
{
    public async Task<DossierFile> ReadAsync(Dossier dossier, CancellationToken ct)
    {
        var id = dossier.Id;
        var procedure = procedures.Version(dossier.ProcedureVersionId);
        var form = await db.Set<DossierForm>().AsNoTracking().SingleOrDefaultAsync(f => f.DossierId == id, ct);
        var papers = await db.Set<DossierPaper>().AsNoTracking().Where(p => p.DossierId == id && p.RemovedAt == null).OrderBy(p => p.AddedAt).ThenBy(p => p.Id).ToListAsync(ct);
        var results = await db.Set<DossierResult>().AsNoTracking().Where(r => r.DossierId == id).OrderBy(r => r.Number).ToListAsync(ct);
        var fileIds = papers.Select(p => p.FileId).Concat(results.Select(r => r.FileId)).OfType<Guid>().Distinct().ToList();
        return new DossierFile(
            dossier,
            procedure,
            form is null ? [] : Lines(form.Read(protector), procedure?.Form),
            papers,
            fileIds.Count == 0 ? new Dictionary<Guid, StoredFile>() : await db.Set<StoredFile>().AsNoTracking().Where(f => fileIds.Contains(f.Id)).ToDictionaryAsync(f => f.Id, ct),
            await db.Set<DossierStep>().AsNoTracking().Where(s => s.DossierId == id).OrderBy(s => s.Number).ToListAsync(ct),
            await db.Set<DossierTerm>().AsNoTracking().Where(t => t.DossierId == id).OrderBy(t => t.Number).ToListAsync(ct),
            dossier.AcceptedAt is null ? null : await clock.ExplainAsync(dossier, ct),
            await db.Set<SupplementRequest>().AsNoTracking().Where(s => s.DossierId == id).OrderBy(s => s.Number).ToListAsync(ct),
            results,
            await db.Set<DossierSlip>().AsNoTracking().Where(s => s.DossierId == id).OrderBy(s => s.IssuedAt).ThenBy(s => s.Id).ToListAsync(ct),
            await db.Set<DossierCorrection>().AsNoTracking().Where(c => c.DossierId == id).OrderBy(c => c.Number).ToListAsync(ct),
            await TwinsAsync(dossier, ct),
            dossier.Sync == SyncState.Failed ? await db.Set<DossierSync>().Where(s => s.DossierId == id).Select(s => s.Error).SingleOrDefaultAsync(ct) : null);
    }

    /// <summary>Open dossiers of the same person for the same procedure, among those the reader may see.</summary>
    public async Task<IReadOnlyList<(string Code, DateTime SubmittedAt)>> TwinsAsync(Guid procedureId, string identifier, Guid? except, CancellationToken ct) =>
        [.. (await access.Readable().AsNoTracking()
            .Where(d => d.OwnerIdentifier == identifier && d.ProcedureId == procedureId && d.EndedAt == null && d.Id != except)
            .OrderBy(d => d.SubmittedAt).Take(5).Select(d => new { d.Code, d.SubmittedAt }).ToListAsync(ct))
            .Select(d => (d.Code, d.SubmittedAt))];

    private async Task<IReadOnlyList<(string, DateTime)>> TwinsAsync(Dossier dossier, CancellationToken ct) =>
        dossier.EndedAt is null ? await TwinsAsync(dossier.ProcedureId, dossier.OwnerIdentifier, dossier.Id, ct) : [];

    private List<FormLine> Lines(FormContent content, FormDefinition? form)
    {
        var english = texts.Language == "en";
        var sections = form?.Sections.ToDictionary(s => s.Key, s => english ? s.TitleEn : s.TitleVi) ?? [];
        var known = form?.Fields.Where(f => content.ContainsKey(f.Key)).Select(f =>
            new FormLine(sections.GetValueOrDefault(f.Section) ?? "", f.Key, f.Label(texts.Language), Show(f, content[f.Key].Value), content[f.Key].From, f.Kind is FieldKind.PersonalId or FieldKind.Phone)).ToList() ?? [];
        // Answers to fields that this version of the form does not know are shown all the same.
        known.AddRange(content.Where(c => form?.Fields.All(f => f.Key != c.Key) != false).Select(c => new FormLine("", c.Key, c.Key, c.Value.Value, c.Value.From)));
        return known;

        string Show(FormField field, string value) => field.Kind switch
        {
            FieldKind.Checkbox => texts[value == "true" ? "dossiers.desk.yes" : "dossiers.desk.no"],
            FieldKind.Date when FormValidation.TryDate(value, out var day) => day.ToString("dd/MM/yyyy", System.Globalization.CultureInfo.InvariantCulture),
            _ when field.Options.FirstOrDefault(o => o.Value == value) is { } option => english ? option.LabelEn : option.LabelVi,
            _ => value,
        };
    }
}
