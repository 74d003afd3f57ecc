using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Operations.SignIns;

/// <summary>Who failed to prove who they are, when and from which network; of one account or one network where asked for.</summary>
[Authorize("operations.view")]
[FreshProof(ProofUse.Administration)]
internal sealed class FailedModel(AppDb db, IMandates officers) : PageModel
{
    public const string Address = "/van-hanh/dang-nhap-loi";
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "cach")]
    public SignInWay? Way { get; set; }

    /// <summary>A user name or the beginning of a network.</summary>
    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "sau")]
    public Guid? After { get; set; }

    public IReadOnlyList<FailedSignIn> Rows { get; private set; } = [];

    public int Total { get; private set; }

    public string? Next { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        var query = db.Set<FailedSignIn>().AsNoTracking();
        if (Way is { } way)
        {
            query = query.Where(f => f.Way == way);
        }

        if (Search?.Trim() is { Length: > 0 } text)
        {
            var account = officers.OfficerNamed(text)?.Id;
            query = query.Where(f => f.Address.StartsWith(text) || (account != null && f.AccountId == account));
        }

        Total = await query.CountAsync(ct);
        var page = await (After is { } after ? query.Where(f => f.Id < after) : query).OrderByDescending(f => f.Id).Take(PageSize + 1).ToListAsync(ct);
        Rows = [.. page.Take(PageSize)];
        Next = page.Count > PageSize ? Link(Way, Rows[^1].Id) : null;
    }

    public string? NameOf(Guid account) => officers.Officer(account)?.UserName;

    public string Link(SignInWay? way, Guid? after = null) =>
        Url.Page(null, new Dictionary<string, string?> { ["cach"] = way?.ToString(), ["tim"] = Search, ["sau"] = after?.ToString() }) ?? "";
}
