using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Filing;

[Authorize("citizen")]
internal sealed class PapersModel(Drafts drafts, KeepPapers keep, AppDb db, Act act, ITexts texts) : PageModel, ILoad
{
    public const string Prefix = "p.";

    /// <summary>Papers under no component of the procedure.</summary>
    public const string Other = Prefix + "khac";

    [BindProperty(SupportsGet = true)]
    public string Slug { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public OpenDraft Open { get; private set; } = null!;

    public IReadOnlyList<PaperSlot> Slots { get; private set; } = [];

    public ILookup<string?, DraftFile> Files { get; private set; } = Array.Empty<DraftFile>().ToLookup(f => f.ComponentKey);

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Request.Query.ContainsKey("xem-loi"))
        {
            AddMissing();
        }
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        var (draft, posted) = (Open.Draft, await Request.ReadFormAsync(ct));
        if (Guid.TryParse(posted["xoa"], out var removed))
        {
            await keep.RemoveAsync(draft, removed, ct);
        }

        foreach (var group in posted.Files.Where(f => f.Length > 0 || f.FileName.Length > 0).GroupBy(f => f.Name))
        {
            var slot = Slots.FirstOrDefault(s => Prefix + s.Key == group.Key);
            if (slot is null && group.Key != Other)
            {
                continue;
            }

            var (kept, refused) = await keep.RunAsync([.. group], draft.ReadFiles().Count, ct);
            keep.Add(draft, slot?.Key, kept);
            foreach (var wrong in refused)
            {
                ModelState.AddModelError(group.Key, texts[$"rule.{wrong.Code}", [.. wrong.Args]]);
            }
        }

        Show(draft);
        if (posted["di"] == "tiep")
        {
            AddMissing();
            draft.Step = ModelState.IsValid ? DraftStep.Check : DraftStep.Papers;
        }

        // The good files stay even when another was refused.
        draft.Touch(act.Now);
        await db.SaveChangesAsync(ct);
        return !ModelState.IsValid ? Page()
            : posted["di"] == "tiep" ? Redirect($"{Open.Url}/kiem-tra")
            : posted["di"] == "de-sau" ? Redirect("/ho-so-cua-toi")
            : Redirect($"{Open.Url}/giay-to");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Open = await drafts.OpenAsync(Id, Slug, ct);
        Show(Open.Draft);
    }

    private void Show(Draft draft)
    {
        Slots = PaperSlot.Of(Open.Procedure, draft.CaseKey);
        // A case chosen anew may no longer ask for a paper that was uploaded for it: it stays, among the others.
        Files = draft.ReadFiles().ToLookup(f => Slots.Any(s => s.Key == f.ComponentKey) ? f.ComponentKey : null);
    }

    private void AddMissing()
    {
        foreach (var slot in PaperSlot.Missing(Open.Procedure, Open.Draft).Where(s => !ModelState.ContainsKey(Prefix + s.Key)))
        {
            ModelState.AddModelError(Prefix + slot.Key, texts["dossiers.file.paper-needed", slot.Component.Name]);
        }
    }
}
