using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Accounts;

/// <summary>Gives accounts to the rotation of keys.</summary>
internal sealed class ProtectedAccounts(AppDb db, FieldProtector protector) : ProtectedTable<Account>(
    db,
    protector,
    new ProtectedColumn(nameof(Account.IdentifierCipher), Account.IdentifierPurpose, nameof(Account.IdentifierBlindIndex)),
    new ProtectedColumn(nameof(Account.PhoneCipher), Account.PhonePurpose),
    new ProtectedColumn(nameof(Account.ContactPhoneCipher), Account.PhonePurpose));
