using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Retention;

namespace TinhSo.Modules.Archive.Rules;

/// <summary>All retention rules with source and mark, those to come and those gone by too; of the platform's own records also what the last night took.</summary>
[Authorize(ArchiveScope.View)]
internal sealed class ShowModel(RetentionRules rules, AppDb db, Act act, IProcedures procedures, ITexts texts) : PageModel
{
    public IReadOnlyList<RetentionRule> OfDossiers { get; } = [.. rules.All.Where(r => r.Record == DossierRules.Record)];

    public IReadOnlyList<(RetentionRule Rule, TakenRecords? Taken)> OfHouse { get; private set; } = [];

    public int Unverified => OfDossiers.Count(r => r.Holds(act.Today) && !r.IsVerified);

    public async Task OnGetAsync(CancellationToken ct)
    {
        var taken = await db.Set<TakenRecords>().AsNoTracking().ToDictionaryAsync(t => t.Record, ct);
        OfHouse = [.. rules.All.Where(r => r.Record != DossierRules.Record).Select(r => (r, taken.GetValueOrDefault(r.Record)))];
    }

    public string Whom(RetentionRule rule) => rule.Scope switch
    {
        "field" => IndexModel.FieldName(procedures, texts, rule.Key),
        "procedure" => texts["archive.rules.procedure", rule.Key],
        _ => texts["archive.all-fields"],
    };

    public string Say(RetentionRule rule) => rule.Record != DossierRules.Record && rule.Period.DaysAsYears is { } years ? texts["archive.period.years", years] : RowPages.Say(texts, rule.Period);

    public bool IsNow(RetentionRule rule) => rule.Holds(act.Today);
}
