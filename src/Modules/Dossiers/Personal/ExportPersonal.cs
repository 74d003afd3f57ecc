using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Correcting;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Personal;

/// <summary>All that dossiers and drafts hold of one person, one folder a dossier, for the package they take away. The office's own notes are not the person's data.</summary>
internal sealed class ExportPersonal(AppDb db, FieldProtector protector)
{
    private static readonly JsonSerializerOptions Readable = new(FormContent.Json) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async IAsyncEnumerable<DataPart> PartsAsync(Guid accountId, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var id in await db.Set<Dossier>().Where(d => d.AccountId == accountId).OrderBy(d => d.Id).Select(d => d.Id).ToListAsync(ct))
        {
            foreach (var part in await DossierAsync(id, ct))
            {
                yield return part;
            }
        }

        foreach (var draft in await db.Set<Draft>().AsNoTracking().Where(d => d.AccountId == accountId).OrderBy(d => d.UpdatedAt).ToListAsync(ct))
        {
            var folder = $"drafts/{draft.Id:N}";
            var files = draft.ReadFiles();
            yield return new($"{folder}/draft.json", JsonSerializer.Serialize(new { draft.ProcedureId, draft.CaseKey, draft.UpdatedAt, Form = draft.ReadForm(protector), Files = files.Select(f => f.Name) }, Readable), null);
            foreach (var file in files)
            {
                yield return new($"{folder}/{file.FileId:N}-{file.Name}", null, file.FileId);
            }
        }
    }

    private async Task<List<DataPart>> DossierAsync(Guid id, CancellationToken ct)
    {
        var d = await db.Set<Dossier>().AsNoTracking().SingleAsync(x => x.Id == id, ct);
        var form = await db.Set<DossierForm>().AsNoTracking().SingleOrDefaultAsync(f => f.DossierId == id, ct);
        var former = await db.Set<FormerContent>().AsNoTracking().Where(f => f.DossierId == id).OrderBy(f => f.Until).ThenBy(f => f.Id).ToListAsync(ct);
        var papers = await db.Set<DossierPaper>().AsNoTracking().Where(p => p.DossierId == id).OrderBy(p => p.AddedAt).ToListAsync(ct);
        var results = await db.Set<DossierResult>().AsNoTracking().Where(r => r.DossierId == id).OrderBy(r => r.Number).ToListAsync(ct);
        var steps = await db.Set<DossierStep>().AsNoTracking().Where(s => s.DossierId == id && s.IsPublic && !s.Undone).OrderBy(s => s.Number).ToListAsync(ct);
        var asked = await db.Set<SupplementRequest>().AsNoTracking().Where(s => s.DossierId == id).OrderBy(s => s.Number).ToListAsync(ct);
        // The control slip is the office's own paper.
        var slips = await db.Set<DossierSlip>().AsNoTracking().Where(s => s.DossierId == id && s.Kind != "control").OrderBy(s => s.IssuedAt).ThenBy(s => s.Id).ToListAsync(ct);
        // What was only proposed, or rejected, is the office's own.
        var corrections = await db.Set<DossierCorrection>().AsNoTracking().Where(c => c.DossierId == id && c.State == CorrectionState.Confirmed).OrderBy(c => c.Number).ToListAsync(ct);
        var rating = await db.Set<Rating.Rating>().AsNoTracking().SingleOrDefaultAsync(r => r.DossierId == id, ct);
        var notices = await db.Set<MailRow>().AsNoTracking().Where(m => m.AboutId == id).OrderBy(m => m.QueuedAt).ToListAsync(ct);
        var json = JsonSerializer.Serialize(
            new
            {
                d.Code, d.ProcedureName, d.State, d.SubmittedAt, d.AcceptedAt, d.DueAt, d.ReleasedAt, d.EndedAt, d.Summary,
                Owner = new { d.OwnerKind, d.OwnerName, OwnerIdentifier = d.OwnerIdentifier(protector), d.OwnerBirthDate, OwnerPhone = d.OwnerPhone(protector), d.OwnerEmail, d.OwnerAddress },
                Submitter = new { d.SubmitterName, SubmitterIdentifier = d.SubmitterIdentifier(protector) },
                Form = form?.Read(protector),
                FormerForms = former.Where(f => f.What == "form").Select(f => new { f.Until, Form = JsonNode.Parse(f.Content(protector).Text) }),
                FormerValues = former.Where(f => f.What != "form").Select(f => new { f.Until, f.What, Value = f.Content(protector).Text }),
                Papers = papers.Select(p => new { p.Name, p.AddedAt, p.RemovedAt, p.Originals, p.Copies, p.Provenance }),
                Results = results.Select(r => new { r.Code, r.Title, r.Text, r.IssuedAt, r.Valid }),
                Slips = slips.Select(s => new { s.Kind, s.FormNumber, s.Number, s.IssuedAt, s.VoidedAt, Content = s.Content(protector).Text }),
                Corrections = corrections.Select(c => new { c.Part, c.Field, OldValue = c.Old(protector)?.Text, NewValue = c.New(protector)?.Text, c.NewTitle, c.Reason, c.State, c.ProposedAt, c.DecidedAt }),
                Steps = steps.Select(s => new { s.Verb, s.FromState, s.ToState, s.At }),
                Supplements = asked.Select(s => new { s.Content, s.AskedAt, s.Answer, s.AnsweredAt }),
                Rating = rating is null ? null : new { rating.Score, rating.Attitude, rating.Clarity, rating.Promptness, rating.Comment, rating.RatedAt },
                Notices = notices.Select(m => new { m.To, m.Subject, m.Body, m.SentAt }),
            },
            Readable);
        var names = await NamesAsync([.. papers.Select(p => p.FileId), .. results.Select(r => r.FileId), .. corrections.Select(c => c.FileId)], ct);
        return [new($"dossiers/{d.Code}/dossier.json", json, null), .. names.Select(n => new DataPart($"dossiers/{d.Code}/{n.Key:N}-{n.Value}", null, n.Key))];
    }

    private Task<Dictionary<Guid, string>> NamesAsync(IEnumerable<Guid?> ids, CancellationToken ct)
    {
        var files = ids.OfType<Guid>().Distinct().ToList();
        return db.Set<StoredFile>().AsNoTracking().Where(f => files.Contains(f.Id)).ToDictionaryAsync(f => f.Id, f => f.Name, ct);
    }
}
