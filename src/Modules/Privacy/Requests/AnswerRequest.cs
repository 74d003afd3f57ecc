using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Privacy.MyData;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Privacy.Requests;

/// <summary>The data protection officer decides with a reason. A granted erasure is carried out in the same save, and the request keeps what went and what stays on which ground.</summary>
internal sealed class AnswerRequest(Act act, IAccounts accounts, HeldData held, TellPerson tell)
{
    public const string Permission = "privacy.answer";

    public async Task RunAsync(DataRequest request, bool granted, string reason, CancellationToken ct)
    {
        if (!act.Caller.Can(Permission))
        {
            throw new RuleBroken("platform.not-allowed");
        }

        if (!request.IsOpen)
        {
            throw new RuleBroken("privacy.request-answered");
        }

        IReadOnlyList<KeptData> outcome = [];
        var state = granted ? DataRequestState.Granted : DataRequestState.Refused;
        if (granted && request.Kind == DataRequestKind.Erasure)
        {
            // What stays is told, so that "granted" never means more than was done.
            outcome = await held.EraseAsync(request.AccountId, ct);
            state = outcome.Any(k => k.Ground is not null) ? DataRequestState.PartlyGranted : state;
        }

        // Before the erasure is saved: the answer still reaches the address that goes.
        var email = (await accounts.FindAsync(request.AccountId, ct))?.Email;
        request.Decide(state, reason.Trim(), act.Caller.Id, act.Caller.Name, act.Now, outcome);
        act.On(request, "privacy.answer", reason.Trim());
        tell.Queue(email, "answered", request.Id, TellPerson.RequestPath(request.Id));
    }
}
