using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.House;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.Uploading;

/// <summary>Anyone gives a signed file and reads who signed it, when, and whether that holds. Nothing of the file is kept.</summary>
[AllowAnonymous]
[RequestFormLimits(MultipartBodyLengthLimit = 2 * MaxBytes)]
[Costs(60, OnlyPosts = true)]
internal sealed class CheckModel(TrustedCheck check, UploadScan scan, TextTable table, ITexts texts) : PageModel
{
    public const int MaxBytes = 20 * 1024 * 1024;

    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>The file that a signature beside it signs.</summary>
    [BindProperty]
    public IFormFile? Original { get; set; }

    public CheckReport? Report { get; private set; }

    public string? FileName { get; private set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Upload is null or { Length: 0 })
        {
            ModelState.AddModelError(nameof(Upload), texts["signing.check.file-required"]);
        }

        foreach (var (name, file) in new[] { (nameof(Upload), Upload), (nameof(Original), Original) })
        {
            if (file?.Length > MaxBytes)
            {
                ModelState.AddModelError(name, texts["signing.check.file-large", MaxBytes / 1024 / 1024]);
            }
            else if (file is { Length: > 0 })
            {
                await ScanAsync(name, file, ct);
            }
        }

        if (ModelState.IsValid)
        {
            Report = await check.CheckAsync(await ReadAsync(Upload!, ct), Original is { Length: > 0 } ? await ReadAsync(Original, ct) : null, ct);
            FileName = Path.GetFileName(Upload!.FileName);
        }

        return Page();
    }

    public string Words(Reason reason) => ReasonTexts.Of(table, reason.Code, texts.Language);

    public static string Tone(Verdict verdict) => verdict switch { Verdict.Valid => "good", Verdict.Invalid => "bad", _ => "warn" };

    /// <summary>Before any of it is parsed.</summary>
    private async Task ScanAsync(string field, IFormFile file, CancellationToken ct)
    {
        try
        {
            await using var content = file.OpenReadStream();
            await scan.CheckAsync(content, Path.GetFileName(file.FileName), ct);
        }
        catch (RuleBroken refused)
        {
            ModelState.AddModelError(field, texts[$"rule.{refused.Code}", [.. refused.Args]]);
        }
    }

    private static async Task<byte[]> ReadAsync(IFormFile file, CancellationToken ct)
    {
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, ct);
        return bytes.ToArray();
    }
}
