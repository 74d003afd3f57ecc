using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Dossiers.Desk;

[Authorize("dossiers.receive")]
internal sealed class ChooseProcedureModel(IProcedures procedures, Act act) : PageModel
{
    private const int Most = 50;

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    public IReadOnlyList<ProcedureVersionInfo> Found { get; private set; } = [];

    public int Total { get; private set; }

    public void OnGet()
    {
        var words = Fold.Of(Search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var found = procedures.All(act.Today).Where(p =>
        {
            var text = Fold.Of($"{p.Code} {p.ShortName} {p.Name} {p.FieldName}");
            return Array.TrueForAll(words, w => text.Contains(w, StringComparison.Ordinal));
        }).ToList();
        (Found, Total) = ([.. found.Take(Most)], found.Count);
    }
}
