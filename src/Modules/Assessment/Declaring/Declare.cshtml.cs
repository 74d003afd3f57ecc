using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Assessment.Declaring;

/// <summary>Declares one figure, or corrects one with a reason; every problem stands at its field.</summary>
[Authorize(DeclarationRights.Permission)]
internal sealed class DeclareModel(
    DeclareFigure declare, DeclarationRights rights, IndicatorCatalogue catalogue, IAgencies agencies, VerdictSentence sentence, FileStore store, AppDb db, Act act, ITexts texts) : PageModel, ILoad
{
    public const string Address = DeclarationsModel.Address + "/them";

    /// <summary>The declaration that is corrected.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "chi-tieu")]
    public string? Indicator { get; set; }

    [BindProperty(SupportsGet = true, Name = "ky")]
    public string? Period { get; set; }

    /// <summary>Key of the agency; empty for the whole province.</summary>
    [BindProperty]
    public string? Agency { get; set; }

    [BindProperty]
    public long? Numerator { get; set; }

    [BindProperty]
    public long? Denominator { get; set; }

    /// <summary>As people write it, with a comma or a point.</summary>
    [BindProperty]
    public string? Rate { get; set; }

    [BindProperty]
    public string? Evidence { get; set; }

    [BindProperty]
    public string? Source { get; set; }

    [BindProperty]
    public bool Estimated { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public IFormFile? Upload { get; set; }

    public DeclaredFigure? Corrected { get; private set; }

    public IEnumerable<SelectListItem> Indicators => catalogue.All.SelectMany(s => s.Indicators).Where(i => i.Kind == IndicatorKind.Declared).Select(i => new SelectListItem($"{i.Row}. {sentence.Say(i.Title)}", i.Id));

    /// <summary>The agencies of the period that the reader may speak for.</summary>
    public IEnumerable<SelectListItem> Units => agencies.All(Counting.Period.TryParse(Period, out var period) && period.To < act.Today ? period.To : act.Today)
        .Where(a => a.InScope && rights.For(a.Id)).Select(a => new SelectListItem(a.Name, a.Slug));

    public bool ForProvince => rights.ForProvince;

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Corrected is { } d)
        {
            (Indicator, Period, Numerator, Denominator, Evidence, Source, Estimated) = (d.IndicatorId, d.Period, d.Numerator, d.Denominator, d.Evidence, d.Source, d.Estimated);
            Rate = d.Rate?.ToString("0.####", CultureInfo.GetCultureInfo("vi-VN"));
            Agency = agencies.Ever.FirstOrDefault(a => a.Id == d.AgencyId)?.Slug;
        }

        Period ??= Counting.Period.Month(act.Today).Before().Text;
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Read() is not { } input)
        {
            return Page();
        }

        foreach (var problem in DeclarationCheck.Of(input, agencies, act.Today))
        {
            // The names under which the first two stand in addresses.
            var field = problem.Field switch { nameof(Indicator) => "chi-tieu", nameof(Period) => "ky", var other => other };
            ModelState.AddModelError(field, texts[$"rule.{problem.Key}", [.. problem.Args]]);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        if (Upload is { Length: > 0 } upload)
        {
            await using var content = upload.OpenReadStream();
            input = input with { EvidenceFileId = (await store.SaveAsync(content, upload.FileName, FileStore.DefaultMaxBytes, ct)).Id };
        }

        await declare.RunAsync(input, ct);
        await db.SaveChangesAsync(ct);
        return LocalRedirect($"{DeclarationsModel.Address}?ky={input.Period.Text}&chi-tieu={input.Indicator.Id}&xong=true");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        if (Id is { } id)
        {
            Corrected = await db.Set<DeclaredFigure>().AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) ?? throw new NotFoundException("declaration");
        }
    }

    private DeclareFigure.Input? Read()
    {
        var indicator = catalogue.All.SelectMany(s => s.Indicators).FirstOrDefault(i => i.Id == Indicator);
        Require(indicator is not null, "chi-tieu", "assessment.declare.choose-indicator");
        Require(Counting.Period.TryParse(Period, out var period), "ky", "rule.assessment.declare-period", Period, Counting.Period.Forms);
        decimal? rate = null;
        if (!string.IsNullOrWhiteSpace(Rate))
        {
            Require(decimal.TryParse(Rate.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var read), nameof(Rate), "rule.assessment.declare-number", Rate);
            rate = read;
        }

        Guid? agency = string.IsNullOrEmpty(Agency) ? DeclaredFigure.WholeProvince
            : period is null ? null
            : (agencies.FindByCode(Agency, period.To) ?? agencies.FindByCode(Agency, period.From))?.Id;
        Require(agency is not null || period is null, nameof(Agency), "rule.assessment.declare-unit", Agency, period?.Text);
        return ModelState.IsValid
            ? new(indicator!, agency!.Value, period!, Numerator, Denominator, rate, Evidence, Source, Estimated, Corrected?.Assumed ?? false, null, Reason)
            : null;

        void Require(bool holds, string field, string key, params object?[] args)
        {
            if (!holds)
            {
                ModelState.AddModelError(field, texts[key, args]);
            }
        }
    }
}
