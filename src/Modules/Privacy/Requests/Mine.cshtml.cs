using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Privacy.Requests;

/// <summary>One request as the person who made it follows it.</summary>
[Authorize("citizen")]
internal sealed class MineModel(AppDb db, Caller caller, AskForData ask) : PageModel, ILoad
{
    public const string Address = "/tai-khoan/yeu-cau-du-lieu";

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "gui")]
    public bool Sent { get; set; }

    public DataRequest Wish { get; private set; } = null!;

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public Task<IActionResult> OnPostWithdrawAsync(int version, CancellationToken ct) => DoAsync(ask.Withdraw, version, ct);

    public Task<IActionResult> OnPostLiftAsync(int version, CancellationToken ct) => DoAsync(ask.Lift, version, ct);

    public async Task LoadAsync(CancellationToken ct) =>
        Wish = await db.Set<DataRequest>().SingleOrDefaultAsync(r => r.Id == Id && r.AccountId == caller.Id, ct) ?? throw new NotFoundException("request");

    private async Task<IActionResult> DoAsync(Action<DataRequest> act, int version, CancellationToken ct)
    {
        await LoadAsync(ct);
        Wish.MustBe(version);
        act(Wish);
        await db.SaveChangesAsync(ct);
        return Redirect($"{Address}/{Id}");
    }
}
