using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Correcting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Exhibiting;

/// <summary>Everything filed, said and issued in a dossier, given out as evidence; removed papers and replaced results too, because they were there.</summary>
internal sealed class ExhibitDossier(AppDb db, Act act, NoteAccess note, FieldProtector protector) : IExhibitDossier
{
    public async Task<ExhibitedDossier?> OfAsync(string code, string reason, AskedBy? askedBy, CancellationToken ct)
    {
        if (await db.Set<Dossier>().SingleOrDefaultAsync(d => d.Code == code, ct) is not { } dossier)
        {
            return null;
        }

        act.On(dossier, "dossiers.exhibit", reason);
        await note.GivenOutAsync(dossier, reason, askedBy, ct);
        return await ReadAsync(dossier, ct);
    }

    public async Task<ExhibitedDossier?> AgainAsync(string code, CancellationToken ct) =>
        await db.Set<Dossier>().AsNoTracking().SingleOrDefaultAsync(d => d.Code == code, ct) is { } dossier ? await ReadAsync(dossier, ct) : null;

    private async Task<ExhibitedDossier> ReadAsync(Dossier dossier, CancellationToken ct)
    {
        var exhibits = new List<Exhibit>();
        foreach (var form in await db.Set<DossierForm>().AsNoTracking().Where(f => f.DossierId == dossier.Id).ToListAsync(ct))
        {
            exhibits.Add(Sealed("form", dossier.ProcedureName, dossier.SubmittedAt, form.Content(protector)));
        }

        foreach (var (former, number) in (await db.Set<FormerContent>().AsNoTracking().Where(f => f.DossierId == dossier.Id).OrderBy(f => f.Until).ThenBy(f => f.Id).ToListAsync(ct)).Select((f, i) => (f, i + 1)))
        {
            exhibits.Add(Sealed(Named(former.What + "-former", number), dossier.ProcedureName, former.Until, former.Content(protector)));
        }

        var papers = await db.Set<DossierPaper>().AsNoTracking().Where(p => p.DossierId == dossier.Id).OrderBy(p => p.AddedAt).ThenBy(p => p.Id).ToListAsync(ct);
        var results = await db.Set<DossierResult>().AsNoTracking().Where(r => r.DossierId == dossier.Id).OrderBy(r => r.Number).ToListAsync(ct);
        var ids = papers.Select(p => p.FileId).Concat(results.SelectMany(r => new[] { r.FileId, r.ArchiveFileId })).OfType<Guid>().ToList();
        var files = await db.Set<StoredFile>().AsNoTracking().Where(f => ids.Contains(f.Id)).ToDictionaryAsync(f => f.Id, ct);
        StoredFile? FileOf(Guid? file) => file is { } id ? files[id] : null;
        foreach (var (paper, number) in papers.Select((p, i) => (p, i + 1)))
        {
            exhibits.Add(new(Named("paper", number), paper.Name, paper.AddedAt, FileOf(paper.FileId)?.Sha256, null, FileOf(paper.FileId)?.Finding));
        }

        foreach (var slip in await db.Set<DossierSlip>().AsNoTracking().Where(s => s.DossierId == dossier.Id).OrderBy(s => s.IssuedAt).ThenBy(s => s.Id).ToListAsync(ct))
        {
            exhibits.Add(Sealed(Named("slip-" + slip.Kind, slip.Number), slip.FormNumber, slip.IssuedAt, slip.Content(protector)));
        }

        foreach (var result in results)
        {
            exhibits.Add(new(Named("result", result.Number), result.Title, result.IssuedAt, FileOf(result.FileId)?.Sha256, result.Text, FileOf(result.FileId)?.Finding));
            if (FileOf(result.ArchiveFileId) is { } copy)
            {
                exhibits.Add(new(Named("result", result.Number) + "-archival", result.Title, copy.StoredAt, copy.Sha256, null, copy.Finding));
            }
        }

        foreach (var correction in await db.Set<DossierCorrection>().AsNoTracking().Where(c => c.DossierId == dossier.Id).OrderBy(c => c.Number).ToListAsync(ct))
        {
            var name = Named("correction", correction.Number);
            exhibits.AddRange(new[] { (Name: name + "-old", Content: correction.Old(protector)), (Name: name + "-new", Content: correction.New(protector)) }
                .Where(v => v.Content is not null).Select(v => Sealed(v.Name, correction.Field, correction.ProposedAt, v.Content!)));
        }

        return new(dossier.Id, dossier.Code, dossier.ProcedureName, dossier.CompetentAgencyId, exhibits);
    }

    private static Exhibit Sealed(string name, string title, DateTime at, SealedText content) => new(name, title, at, null, content.Text, Salt: content.Salt);

    private static string Named(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");
}
