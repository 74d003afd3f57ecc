using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Desk;

[Authorize("officer")]
internal sealed class AuditModel(AppDb db, DossierAccess access, Caller caller, IMandates mandates, ITexts texts) : PageModel
{
    public sealed record Line(AuditRow Row, string Title, string? OnBehalfOf, IReadOnlyList<AuditChange> Changes);

    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    public IReadOnlyList<Line> Lines { get; private set; } = [];

    /// <summary>An auditor reads the log without reading the dossier.</summary>
    public bool ReadsDossier { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        var dossier = await db.Set<Dossier>().AsNoTracking().SingleOrDefaultAsync(d => d.Code == Code, ct);
        ReadsDossier = dossier is not null && access.CanRead(dossier);
        if (dossier is null || !(ReadsDossier || caller.Can("audit.view", dossier.CompetentAgencyId)))
        {
            throw new NotFoundException("dossier");
        }

        var inFull = Mask.WorksOn(caller, dossier);
        // The audit shows what the dossier holds and held.
        access.Opened(dossier, Opened.Dossier);
        var rows = await db.Set<AuditRow>().AsNoTracking().Where(r => r.SubjectId == dossier.Id).OrderByDescending(r => r.Seq).ToListAsync(ct);
        Lines = [.. rows.Select(r => new Line(r, Title(r.Act), r.OnBehalfOf is { } id ? mandates.Officer(id)?.Name : null, AuditChange.Read(r.Changes, texts, inFull)))];
    }

    private string Title(string act) => AuditChange.Known(texts, "dossiers.step." + act[(act.IndexOf('.', StringComparison.Ordinal) + 1)..]) ?? act;
}
