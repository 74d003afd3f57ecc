using TinhSo.Contracts.Dossiers;

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
}
