using System.Collections.Frozen;
using TinhSo.Contracts.Dossiers;
using static TinhSo.Contracts.Dossiers.DossierState;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Which national state may follow which: codes and names are the portal's, the arrows are this house's reading of them.</summary>
internal static class States
{
    private static readonly FrozenDictionary<DossierState, DossierState[]> Next = new Dictionary<DossierState, DossierState[]>
    {
        [Registered] = [Accepted, NotAccepted, SupplementAsked, WithdrawalAsked],
        [Accepted] = [InProcess, SupplementAsked, PaymentAsked, WithdrawalAsked, Stopped],
        [NotAccepted] = [],
        [InProcess] = [SupplementAsked, PaymentAsked, WithdrawalAsked, Stopped, Done],
        [SupplementAsked] = [Registered, Accepted, NotAccepted, InProcess, WithdrawalAsked, Stopped],
        [PaymentAsked] = [InProcess, Done, Stopped, WithdrawalAsked],
        // Back to the former state when the withdrawal is not granted.
        [WithdrawalAsked] = [Stopped, NotAccepted, Registered, Accepted, InProcess, SupplementAsked, PaymentAsked],
        [Stopped] = [],
        [Done] = [Returned, PaymentAsked],
        [Returned] = [],
    }.ToFrozenDictionary();

    public static bool Allows(DossierState from, DossierState to) => Next[from].Contains(to);
}
