using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;

namespace TinhSo.Modules.Dossiers.Tracking;

internal enum Turn
{
    Owner,
    Agency,
    Nobody,
}

/// <summary>What happens next to a dossier and whose turn it is, for its owner and for public tracking.</summary>
/// <param name="Key">The text is <c>dossiers.next.{Key}</c>.</param>
internal sealed record NextStep(string Key, Turn Turn)
{
    public static NextStep Of(DossierState state, SubState sub, bool electronicResult) => state switch
    {
        DossierState.Registered => new("Registered", Turn.Agency),
        DossierState.Accepted => new("Accepted", Turn.Agency),
        DossierState.InProcess when sub is SubState.WaitingForApproval => new("WaitingForApproval", Turn.Agency),
        DossierState.InProcess when sub is SubState.WaitingForIssue => new("WaitingForIssue", Turn.Agency),
        DossierState.InProcess when sub is SubState.WaitingForOtherAgency => new("WaitingForOtherAgency", Turn.Agency),
        DossierState.InProcess => new("InProcess", Turn.Agency),
        DossierState.SupplementAsked => new("SupplementAsked", Turn.Owner),
        DossierState.PaymentAsked => new("PaymentAsked", Turn.Owner),
        DossierState.WithdrawalAsked => new("WithdrawalAsked", Turn.Agency),
        DossierState.Done when electronicResult => new("DoneElectronic", Turn.Owner),
        DossierState.Done => new("Done", Turn.Owner),
        _ => new(state.ToString(), Turn.Nobody),
    };

    /// <summary>The tone of the state's tag.</summary>
    public static string Tone(DossierState state) => state switch
    {
        DossierState.SupplementAsked or DossierState.PaymentAsked => "warn",
        DossierState.NotAccepted or DossierState.Stopped => "bad",
        DossierState.Done or DossierState.Returned => "good",
        DossierState.Registered or DossierState.WithdrawalAsked => "neutral",
        _ => "info",
    };
}
