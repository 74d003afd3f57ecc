using Microsoft.Extensions.Logging;
using TinhSo.Contracts.Signing;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>Ends a request without a signature: refused by its person, over, or failed; pages and workers call it. A refused push is told to the log of the house, for whoever looks for people being worn down.</summary>
internal sealed class EndSignature(Act act, ILogger<EndSignature> log)
{
    /// <summary>The person said no on the telephone, or chose another number: either way they had not asked for it.</summary>
    public static readonly string[] Unwanted = ["refused", "wrong-code"];

    public void Run(SigningRequest request, OutsideState state, string? why = null)
    {
        request.End(state, act.Now, why ?? (state == OutsideState.Expired ? "expired" : null));
        act.On(request, state switch { OutsideState.Refused => "signing.refused", OutsideState.Expired => "signing.expired", _ => "signing.failed" }, why);
        if (Unwanted.Contains(request.Why))
        {
            log.LogWarning("Signing request {Request} of officer {Officer} was refused on the telephone: {Why}", request.Id, request.OfficerId, request.Why);
        }
    }
}
