namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Where a dossier really stands inside one national state.</summary>
internal enum SubState
{
    None,
    WaitingForAcceptance,
    WaitingForAssignment,
    WithOfficer,
    WaitingForApproval,
    SentBack,
    WaitingForSupplement,
    Supplemented,
    WaitingForOtherAgency,
    WaitingForIssue,
    WaitingForPayment,
    WaitingForReturn,
}

/// <summary>Money beside the business state: a paid fee never moves the dossier, a moved dossier never pays.</summary>
internal enum MoneyState
{
    NothingDue,
    Due,
    PaidAtDesk,
    PaidOnline,
    Exempt,
    RefundDue,
}

/// <summary>The result's way to the owner: signed is not delivered.</summary>
internal enum DeliveryState
{
    NotYet,
    ReadyAtDesk,
    HandedOver,
    SentByPost,
    SentElectronically,
}

/// <summary>The national portal's copy: delivered here is not synchronised there.</summary>
internal enum SyncState
{
    NotNeeded,
    Waiting,
    Synchronised,
    Failed,
}

/// <summary>The door a dossier came through.</summary>
internal enum Door
{
    OwnPortal,
    NationalPortal,
    Desk,
    MinistrySystem,
    PaperBook,
}

internal enum OwnerKind
{
    Person,
    Organisation,
}

/// <summary>Against the promised date at the moment of release.</summary>
internal enum Timing
{
    NotYet,
    Early,
    OnTime,
    Late,
}

/// <summary>Where the value of a form field came from.</summary>
internal enum Provenance
{
    Typed,
    Account,
    Register,
    Vault,
    Ocr,
    Inbound,
}
