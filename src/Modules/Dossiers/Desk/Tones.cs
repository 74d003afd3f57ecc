using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>The tone of a state's tag.</summary>
internal static class Tones
{
    public static string Of(DossierState state) => state switch
    {
        DossierState.Registered or DossierState.Accepted or DossierState.InProcess => "info",
        DossierState.SupplementAsked or DossierState.PaymentAsked or DossierState.WithdrawalAsked => "warn",
        DossierState.NotAccepted or DossierState.Stopped => "bad",
        _ => "good",
    };

    public static string Of(SyncState state) => state switch
    {
        SyncState.Synchronised => "good",
        SyncState.Failed => "bad",
        SyncState.Waiting => "info",
        _ => "neutral",
    };
}
