using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Accounts;
using TinhSo.Modules.Privacy.Terms;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Privacy.Requests;

/// <summary>The person asks, takes an unanswered request back, or lifts a restriction; one open request of a kind is enough.</summary>
internal sealed class AskForData(AppDb db, Act act, IAccounts accounts, PrivacyTerms terms, TellPerson tell)
{
    public async Task<DataRequest> RunAsync(DataRequestKind kind, string reason, CancellationToken ct)
    {
        var account = act.Caller is { IsCitizen: true, Id: { } id } && await accounts.FindAsync(id, ct) is { } found ? found : throw new RuleBroken("platform.not-allowed");
        if (await db.Set<DataRequest>().AnyAsync(r => r.AccountId == account.Id && r.Kind == kind && r.State == DataRequestState.Open, ct))
        {
            throw new RuleBroken("privacy.request-waiting");
        }

        if (kind == DataRequestKind.Restriction && await RestrictedPeople.In(db).AnyAsync(r => r.AccountId == account.Id, ct))
        {
            throw new RuleBroken("privacy.request-restricted");
        }

        var request = new DataRequest
        {
            AccountId = account.Id,
            PersonName = account.Name,
            SearchFolded = DataRequest.FoldOf(account.Name, reason),
            Kind = kind,
            Reason = reason.Trim(),
            ReceivedAt = act.Now,
            DueDay = act.Today.AddDays(terms.Answer(kind).Days),
        };
        request.Open();
        db.Add(request);
        act.On(request, "privacy.ask");
        tell.Queue(account.Email, "asked", request.Id, TellPerson.RequestPath(request.Id), TellPerson.Day(request.DueDay));
        return request;
    }

    public void Withdraw(DataRequest request)
    {
        if (!request.IsOpen)
        {
            throw new RuleBroken("privacy.request-answered");
        }

        request.Withdraw(act.Now);
        act.On(request, "privacy.withdraw");
    }

    public void Lift(DataRequest request)
    {
        if (!request.IsRestricting)
        {
            throw new RuleBroken("privacy.request-not-restricting");
        }

        request.Lift(act.Now);
        act.On(request, "privacy.lift");
    }
}
