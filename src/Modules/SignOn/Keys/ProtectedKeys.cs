using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.SignOn.Keys;

/// <summary>Gives the private parts of signing keys to the rotation of field keys; a key that was withdrawn has none any more.</summary>
internal sealed class ProtectedKeys(AppDb db, FieldProtector protector) : ProtectedTable<SigningKey>(db, protector, new ProtectedColumn(nameof(SigningKey.PrivateCipher), SigningKey.Purpose));
