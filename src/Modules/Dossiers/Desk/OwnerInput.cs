using System.ComponentModel.DataAnnotations;
using System.Globalization;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Submitting;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>The owner as the desk writes them down, once; the form takes its own fields of the same meaning from here.</summary>
internal sealed class OwnerInput
{
    public OwnerKind Kind { get; set; }

    [Required(ErrorMessage = "dossiers.receive.name-needed")]
    [StringLength(200, ErrorMessage = "dossiers.receive.too-long")]
    public string Name { get; set; } = "";

    [Required(ErrorMessage = "dossiers.receive.identifier-needed")]
    [RegularExpression(@"\s*[0-9A-Za-z\-]{5,20}\s*", ErrorMessage = "dossiers.receive.identifier-form")]
    public string Identifier { get; set; } = "";

    public DateOnly? BirthDate { get; set; }

    [RegularExpression(@"\s*(0|\+84)[0-9 .]{9,13}\s*", ErrorMessage = "dossiers.receive.phone-form")]
    public string? Phone { get; set; }

    [EmailAddress(ErrorMessage = "dossiers.receive.email-form")]
    public string? Email { get; set; }

    [StringLength(300, ErrorMessage = "dossiers.receive.too-long")]
    public string? Address { get; set; }

    [StringLength(200, ErrorMessage = "dossiers.receive.too-long")]
    public string? SubmitterName { get; set; }

    [StringLength(20, ErrorMessage = "dossiers.receive.too-long")]
    public string? SubmitterIdentifier { get; set; }

    /// <summary>The field of the owner that answers a form field of this meaning; null where the form must ask itself.</summary>
    public static string? PropertyFor(FormField field) => field.Prefill switch
    {
        "account.name" => nameof(Name),
        "account.identifier" => nameof(Identifier),
        "account.birthDate" => nameof(BirthDate),
        "account.phone" => nameof(Phone),
        "account.email" => nameof(Email),
        "account.address" => nameof(Address),
        _ => null,
    };

    public string? Value(FormField field) => PropertyFor(field) switch
    {
        nameof(Name) => Name,
        nameof(Identifier) => Identifier,
        nameof(BirthDate) => BirthDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        nameof(Phone) => Phone,
        nameof(Email) => Email,
        nameof(Address) => Address,
        _ => null,
    };

    public void Fill(FoundOwner o) => (Kind, Name, Identifier, BirthDate, Phone, Email, Address) = (o.Kind, o.Name, o.Identifier, o.BirthDate, o.Phone, o.Email, o.Address);

    public FiledOwner Filed(Guid? accountId, int accountLevel) => new(
        Kind, Name.Trim(), Identifier.Trim(), BirthDate, Clean(Phone), Clean(Email), Clean(Address), accountId, accountLevel, Clean(SubmitterName), Clean(SubmitterIdentifier));

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
