using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Directory.Sessions;

/// <summary>Begins the session of an officer who has just proved who they are, and tells them when the device is a new one. Used by the pages of signing in.</summary>
internal sealed class OpenSession(AppDb db, Act act, IHttpContextAccessor http, RequiredFactors required, PersonNotice notice, BeginSession begin)
{
    /// <summary>Where an officer lands who must set up a second factor first.</summary>
    public const string SetUpPage = "/can-bo/tai-khoan/bao-mat";

    public async Task<OpenedSession> RunAsync(Officer officer, OfficerLogin login, CancellationToken ct)
    {
        var (session, isNewDevice) = await begin.RunAsync(CallerKind.Officer, login.Id, ct);
        if (isNewDevice)
        {
            notice.Tell(officer, "directory.new-device");
        }

        // Who has a second factor gets here by it only.
        session.SecondFactor = login.TwoFactorEnabled;
        login.LastSignInAt = act.Now;
        return session;
    }

    /// <summary>Gives the browser its cookie, once the session is saved; where to go then.</summary>
    public async Task<string> LetInAsync(OpenedSession session, Officer officer, OfficerLogin login, string? back)
    {
        await OfficerSession.SignInAsync(http.HttpContext!, officer, login, session, act.Now);
        return required.Of(login.Id) && !login.TwoFactorEnabled ? SetUpPage : back ?? "/can-bo";
    }

    /// <summary>The session of this request, for a cookie that must say something new.</summary>
    /// <param name="proved">The officer has just proved who they are; otherwise the last proof stays as old as it is.</param>
    public async Task RenewAsync(Officer officer, OfficerLogin login, bool proved, CancellationToken ct)
    {
        var here = SessionCookie.IdOf(http.HttpContext!.User);
        var session = await db.Set<OpenedSession>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == here && s.HolderId == login.Id && s.EndedAt == null, ct)
            ?? throw new Platform.Failures.NotFoundException("session");
        await OfficerSession.SignInAsync(http.HttpContext!, officer, login, session, proved ? act.Now : FreshProof.ProvedAt(http.HttpContext!.User));
    }
}
