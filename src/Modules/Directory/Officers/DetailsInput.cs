using Microsoft.AspNetCore.Mvc.ModelBinding;
using TinhSo.Modules.Directory.Importing;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>The part of a form with an officer's name and addresses.</summary>
internal sealed class DetailsInput
{
    public string? Name { get; set; }

    public string? Email { get; set; }

    public string? Phone { get; set; }

    public string? EmailOrNull => string.IsNullOrWhiteSpace(Email) ? null : Email.Trim();

    public string? PhoneOrNull => string.IsNullOrWhiteSpace(Phone) ? null : Phone.Trim();

    public void Check(ModelStateDictionary state, ITexts texts)
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 100)
        {
            state.AddModelError("Details.Name", texts["directory.officer.name-required"]);
        }

        if (EmailOrNull is { } email && (email.Length > 200 || !OfficerRows.EmailForm().IsMatch(email)))
        {
            state.AddModelError("Details.Email", texts["directory.import.email", email]);
        }

        if (PhoneOrNull is { } phone && !OfficerRows.PhoneForm().IsMatch(phone))
        {
            state.AddModelError("Details.Phone", texts["directory.import.phone", phone]);
        }
    }
}
