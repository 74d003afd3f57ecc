using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Modules.Procedures.Showing;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Procedures.Administering;

/// <summary>One procedure for those who keep it: its versions and what changed, what is not verified and where it comes from, publishing, help.</summary>
[Authorize("procedures.manage")]
[FreshProof(ProofUse.Administration)]
internal sealed class ManageModel(AppDb db, PublishVersion publish, ChangeHelp changeHelp, FactTexts facts, ITexts texts) : PageModel
{
    private const int HelpRows = 8;

    public Procedure Procedure { get; private set; } = null!;

    public IReadOnlyList<ProcedureVersion> Versions { get; private set; } = [];

    public ProcedureVersion Shown { get; private set; } = null!;

    public ProcedureContent Parts { get; private set; } = null!;

    public IReadOnlyList<PartChange> Changes { get; private set; } = [];

    public FactTexts Facts => facts;

    [BindProperty]
    public HelpInput Help { get; set; } = new();

    internal sealed class HelpInput
    {
        public List<HelpRow> Items { get; set; } = [];

        [MaxLength(200, ErrorMessage = "procedures.manage.too-long")]
        public string? Name { get; set; }

        [MaxLength(40, ErrorMessage = "procedures.manage.too-long")]
        public string? Phone { get; set; }

        [EmailAddress(ErrorMessage = "procedures.manage.email")]
        public string? Email { get; set; }

        [MaxLength(200, ErrorMessage = "procedures.manage.too-long")]
        public string? Hours { get; set; }
    }

    internal sealed class HelpRow
    {
        [MaxLength(300, ErrorMessage = "procedures.manage.too-long")]
        public string? Question { get; set; }

        [MaxLength(3000, ErrorMessage = "procedures.manage.too-long")]
        public string? Answer { get; set; }
    }

    public async Task<IActionResult> OnGetAsync(string slug, int? pb, CancellationToken ct)
    {
        if (!await LoadAsync(slug, pb, ct))
        {
            return NotFound();
        }

        var items = CatalogueJson.Read<List<HelpItem>>(Procedure.Help).Select(h => new HelpRow { Question = h.Question, Answer = h.Answer }).ToList();
        Help = new HelpInput
        {
            Items = [.. items, .. Enumerable.Range(0, Math.Max(1, Math.Min(2, HelpRows - items.Count))).Select(_ => new HelpRow())],
            Name = Procedure.ContactName,
            Phone = Procedure.ContactPhone,
            Email = Procedure.ContactEmail,
            Hours = Procedure.ContactHours,
        };
        return Page();
    }

    public async Task<IActionResult> OnPostPublishAsync(string slug, int pb, int stamp, CancellationToken ct)
    {
        if (!await LoadAsync(slug, pb, ct))
        {
            return NotFound();
        }

        Procedure.MustBe(stamp);
        await publish.PublishAsync(Procedure, Shown.Id, ct);
        await db.SaveChangesAsync(ct);
        return RedirectToPage(new { slug, pb });
    }

    public async Task<IActionResult> OnPostWithdrawAsync(string slug, int pb, int stamp, string? reason, CancellationToken ct)
    {
        if (!await LoadAsync(slug, pb, ct))
        {
            return NotFound();
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            ModelState.Clear();
            ModelState.AddModelError("reason", texts["procedures.manage.reason-required"]);
            return Page();
        }

        Procedure.MustBe(stamp);
        await publish.WithdrawAsync(Procedure, Shown.Id, reason.Trim(), ct);
        await db.SaveChangesAsync(ct);
        return RedirectToPage(new { slug, pb });
    }

    public async Task<IActionResult> OnPostHelpAsync(string slug, int stamp, CancellationToken ct)
    {
        if (!await LoadAsync(slug, null, ct))
        {
            return NotFound();
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        Procedure.MustBe(stamp);
        var items = Help.Items.Where(h => !string.IsNullOrWhiteSpace(h.Question) && !string.IsNullOrWhiteSpace(h.Answer))
            .Take(HelpRows).Select(h => new HelpItem(h.Question!.Trim(), h.Answer!.Trim()));
        await changeHelp.RunAsync(Procedure, items, new HelpContact(Help.Name?.Trim(), Help.Phone?.Trim(), Help.Email?.Trim(), Help.Hours?.Trim()), ct);
        await db.SaveChangesAsync(ct);
        return RedirectToPage(new { slug });
    }

    private async Task<bool> LoadAsync(string slug, int? number, CancellationToken ct)
    {
        if (await db.Set<Procedure>().SingleOrDefaultAsync(p => p.Slug == slug && p.Origin == ProcedureOrigin.Written, ct) is not { } procedure)
        {
            return false;
        }

        Procedure = procedure;
        Versions = await db.Set<ProcedureVersion>().Where(v => v.ProcedureId == procedure.Id).OrderByDescending(v => v.Number).ToListAsync(ct);
        Shown = Versions.FirstOrDefault(v => v.Number == number) ?? Versions[0];
        Parts = CatalogueJson.Read<ProcedureContent>(Shown.Content);
        Changes = Versions.FirstOrDefault(v => v.Number < Shown.Number) is { } before ? VersionDiff.Between(before, Shown) : [];
        return true;
    }
}
