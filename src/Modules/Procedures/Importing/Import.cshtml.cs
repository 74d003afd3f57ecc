using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Procedures.Importing;

/// <summary>Brings in procedures from a file; refused rows come back as a file to correct and send again.</summary>
[Authorize("procedures.import")]
[FreshProof(ProofUse.Administration)]
[RequestFormLimits(ValueLengthLimit = 32 * 1024 * 1024, MultipartBodyLengthLimit = 64 * 1024 * 1024)]
[Costs(30, OnlyPosts = true)]
internal sealed class ImportModel(ImportProcedures import, AppDb db, ITexts texts) : PageModel
{
    public const int ShownErrors = 100;

    [BindProperty]
    public IFormFile? Upload { get; set; }

    [BindProperty]
    public bool AllOrNothing { get; set; } = true;

    public ImportOutcome? Outcome { get; private set; }

    /// <summary>The refused rows as CSV, handed back by a form so that nothing has to be kept on the server.</summary>
    public string? Rejected { get; private set; }

    public string Message(RowError error) => ImportFile.Message(error, texts);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Upload is null || Upload.Length == 0)
        {
            ModelState.AddModelError(nameof(Upload), texts["procedures.import.choose"]);
            return Page();
        }

        try
        {
            await using var stream = Upload.OpenReadStream();
            Outcome = await import.RunAsync(ImportFile.Read(stream, Upload.FileName), AllOrNothing, ct);
        }
        catch (RuleBroken rule)
        {
            ModelState.AddModelError(nameof(Upload), texts[$"rule.{rule.Code}", [.. rule.Args]]);
            return Page();
        }

        await db.SaveChangesAsync(ct);
        if (Outcome.Errors.Count > 0)
        {
            await using var buffer = new MemoryStream();
            await ImportFile.WriteRejectedAsync(buffer, Outcome.Errors, texts, ct);
            Rejected = Encoding.UTF8.GetString(buffer.ToArray()).TrimStart('\uFEFF');
        }

        return Page();
    }

    /// <summary>The columns, with one row as an example.</summary>
    public IActionResult OnGetTemplate() => Csv(
        string.Join(',', ImportRow.Columns) + "\r\n" + texts["procedures.import.template"] + "\r\n", "mau-thu-tuc.csv");

    public IActionResult OnPostRejected(string content) => Csv(content, "dong-loi.csv");

    private FileContentResult Csv(string content, string name) =>
        File([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(content)], "text/csv; charset=utf-8", name);
}
