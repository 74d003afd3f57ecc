using System.Globalization;
using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;

namespace TinhSo.Modules.Dossiers.Filing;

/// <summary>Fills a declaration from the account and tells, answer by answer, whether it is still the account's or was changed by hand.</summary>
internal static class DraftForm
{
    public static FormContent Prefilled(FormDefinition form, AccountInfo account) => Answered(form, Proven(form, account), account);

    public static FormContent Answered(FormDefinition form, IReadOnlyDictionary<string, string?> answers, AccountInfo account)
    {
        var proven = FormValidation.Normalise(form, Proven(form, account));
        var content = new FormContent();
        foreach (var (key, value) in FormValidation.Normalise(form, answers))
        {
            if (value is not null)
            {
                content[key] = new FilledField(value, proven.GetValueOrDefault(key) == value ? Provenance.Account : Provenance.Typed);
            }
        }

        return content;
    }

    public static Dictionary<string, string?> Values(FormContent content) => content.ToDictionary(f => f.Key, f => (string?)f.Value.Value);

    /// <summary>What the owner gave for this fact of the account, else what the account says.</summary>
    public static string? Contact(FormDefinition form, FormContent content, string prefill, string? otherwise) =>
        form.Fields.Where(f => f.Prefill == prefill).Select(f => content.Value(f.Key)).FirstOrDefault(v => v is { Length: > 0 }) ?? otherwise;

    private static Dictionary<string, string?> Proven(FormDefinition form, AccountInfo account) =>
        form.Fields.Where(f => f.Prefill is not null).ToDictionary(f => f.Key, f => Of(f, account));

    private static string? Of(FormField field, AccountInfo account) => field.Prefill switch
    {
        "account.name" => account.Name,
        // A tax code is no personal identifier: an organisation's representative gives their own.
        "account.identifier" => account.Kind == AccountKind.Organisation && field.Kind == FieldKind.PersonalId ? null : account.Identifier,
        "account.birthDate" => account.BirthDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "account.phone" => account.Phone,
        "account.email" => account.Email,
        "account.address" => account.Address,
        _ => null,
    };
}
