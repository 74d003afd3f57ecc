using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Token;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>Where an officer waits for their own signature from outside: the four digits, the files, the time left, a way to cancel. Looks again by itself and goes on when the request has ended.</summary>
[Authorize("officer")]
internal sealed class WaitingModel(AppDb db, Act act, EndSignature end, FinishSignature finish, SigningSettings settings) : PageModel, ILoad
{
    public const string Prefix = "/can-bo/ky-ngoai/";

    /// <summary>Short enough not to keep anybody waiting; each look is one row by its key.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(3);

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public SigningRequest Signing { get; private set; } = null!;

    public IReadOnlyList<SigningRequestItem> Items { get; private set; } = [];

    /// <summary>The certificate that is to sign.</summary>
    public HeldCertificate Held { get; private set; } = null!;

    /// <summary>What the browser has the token sign; null for a telephone.</summary>
    public TokenAsk? Ask { get; private set; }

    public int MinutesLeft => Math.Max(0, (int)Math.Ceiling((Signing.EndsAt - act.Now).TotalMinutes));

    public static string AddressOf(Guid id) => Prefix + id;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Signing.State == OutsideState.Waiting && !Signing.IsOpenAt(act.Now))
        {
            end.Run(Signing, OutsideState.Expired);
            await SaveAsync(ct);
        }

        if (Signing.State != OutsideState.Waiting)
        {
            return LocalRedirect(Signing.Back);
        }

        if (Signing.Way == SigningWay.Phone)
        {
            Response.Headers["Refresh"] = LookAgain.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }

        return Page();
    }

    public async Task<IActionResult> OnPostCancelAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Signing.State == OutsideState.Waiting)
        {
            end.Run(Signing, OutsideState.Refused, "cancelled");
            await SaveAsync(ct);
        }

        return LocalRedirect(Signing.Back);
    }

    /// <summary>What the browser brings back from the token, in the order of the files; <see cref="FinishSignature"/> believes none of it.</summary>
    public async Task<IActionResult> OnPostTokenAsync([FromForm(Name = "Signature")] string[] signatures, CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Signing.Way != SigningWay.Token)
        {
            throw new RuleBroken("signing.outside-forged");
        }

        await finish.RunAsync(Signing, TokenAsk.Values(signatures), ct);
        await db.SaveChangesAsync(ct);
        return LocalRedirect(Signing.Back);
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Signing = await OwnAsync(db, act, Id, ct);
        Items = await db.Set<SigningRequestItem>().AsNoTracking().Where(i => i.RequestId == Id).OrderBy(i => i.Number).ToListAsync(ct);
        Held = await db.Set<HeldCertificate>().AsNoTracking().SingleAsync(c => c.Id == Signing.CertificateId, ct);
        if (Signing.Way == SigningWay.Token && settings.TokenService is { } service)
        {
            TokenService.Allow(HttpContext, service);
            Ask = TokenAsk.Of(service, Signing, Items, Held) with { Window = TokenService.DemoWindow(settings) };
        }
    }

    /// <summary>To everybody but its own officer a request does not exist.</summary>
    public static async Task<SigningRequest> OwnAsync(AppDb db, Act act, Guid id, CancellationToken ct) =>
        await db.Set<SigningRequest>().SingleOrDefaultAsync(r => r.Id == id && r.OfficerId == act.Caller.Id, ct) ?? throw new NotFoundException("signing request");

    /// <summary>Where the answer came in the same moment, the answer stands.</summary>
    private async Task SaveAsync(CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (RuleBroken rule) when (rule.Code == "platform.stale")
        {
            db.Forget();
            await LoadAsync(ct);
        }
    }
}
