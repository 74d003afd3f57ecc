using TinhSo.Modules.Dossiers.Correcting;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Modules.Dossiers.Inbound;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Gives forms to the rotation of keys; salt and text stay, so the digest in the audit does too.</summary>
internal sealed class ProtectedForms(AppDb db, FieldProtector protector) : ProtectedTable<DossierForm>(db, protector, new ProtectedColumn(nameof(DossierForm.ContentCipher), DossierForm.Purpose));

/// <summary>Gives replaced forms and values to the rotation of keys.</summary>
internal sealed class ProtectedFormerContents(AppDb db, FieldProtector protector)
    : ProtectedTable<FormerContent>(db, protector, new ProtectedColumn(nameof(FormerContent.ContentCipher), FormerContent.Purpose));

/// <summary>Gives slips to the rotation of keys.</summary>
internal sealed class ProtectedSlips(AppDb db, FieldProtector protector) : ProtectedTable<DossierSlip>(db, protector, new ProtectedColumn(nameof(DossierSlip.ContentCipher), DossierSlip.Purpose));

/// <summary>Gives values of corrections to the rotation of keys.</summary>
internal sealed class ProtectedCorrections(AppDb db, FieldProtector protector) : ProtectedTable<DossierCorrection>(
    db,
    protector,
    new ProtectedColumn(nameof(DossierCorrection.OldValueCipher), DossierCorrection.OldPurpose),
    new ProtectedColumn(nameof(DossierCorrection.NewValueCipher), DossierCorrection.NewPurpose));

/// <summary>Gives drafts to the rotation of keys.</summary>
internal sealed class ProtectedDrafts(AppDb db, FieldProtector protector) : ProtectedTable<Draft>(db, protector, new ProtectedColumn(nameof(Draft.FormCipher), Draft.Purpose));

/// <summary>Gives kept messages of national systems to the rotation of keys.</summary>
internal sealed class ProtectedMessages(AppDb db, FieldProtector protector) : ProtectedTable<InboundMessage>(db, protector, new ProtectedColumn(nameof(InboundMessage.BodyCipher), InboundMessage.Purpose));
