using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Privacy.Terms;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Ui;

namespace TinhSo.Modules.Privacy.Requests;

[Authorize("citizen")]
internal sealed class AskModel(AppDb db, AskForData ask, PrivacyTerms terms, ITexts texts) : PageModel, ILoad
{
    [BindProperty, Required(ErrorMessage = "privacy.request.kind-needed")]
    public DataRequestKind? Kind { get; set; }

    [BindProperty, Required(ErrorMessage = "privacy.request.reason-needed"), StringLength(2000, MinimumLength = 10, ErrorMessage = "privacy.request.reason-needed")]
    public string? Reason { get; set; }

    public IEnumerable<HintedItem> Kinds => Enum.GetValues<DataRequestKind>()
        .Select(k => new HintedItem { Text = texts[$"enum.DataRequestKind.{k}"], Value = k.ToString(), Hint = texts[$"privacy.request.hint.{k}", terms.Answer(k).Days] });

    public Task LoadAsync(CancellationToken ct) => Task.CompletedTask;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var request = await ask.RunAsync(Kind!.Value, Reason!, ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (db.Flavour.IsDuplicate(e, "privacy_request"))
        {
            throw new RuleBroken("privacy.request-waiting");
        }

        return Redirect($"{MineModel.Address}/{request.Id}?gui=true");
    }
}
