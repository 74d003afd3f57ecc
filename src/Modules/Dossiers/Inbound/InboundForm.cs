using System.Globalization;
using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Inbound;

/// <summary>Who the message says the owner is, beside what the account here proves.</summary>
internal sealed record StatedOwner(OwnerKind Kind, string Name, string Identifier, string? Phone, string? Email, bool Verified, AccountInfo? Account);

/// <summary>Reads the declaration of a message against the procedure's form, under the same checks as the page.</summary>
internal static class InboundForm
{
    public static FormContent Read(MessageFields message, FormDefinition form, StatedOwner owner, DateOnly today, ITexts texts)
    {
        var answers = message.Answers();
        foreach (var unknown in answers.Keys.Where(k => form.Fields.All(f => f.Key != k)))
        {
            // Dropping it in silence would lose what the citizen wrote.
            message.Wrong($"ThongTinKhac.{unknown}", "dossiers.inbound.form-unknown", string.Join(", ", form.Fields.Select(f => f.Key)));
        }

        var proven = form.Fields.Where(f => f.Prefill is not null).ToDictionary(f => f.Key, f => Proven(f, owner));
        foreach (var (key, value) in proven)
        {
            answers.TryAdd(key, value);
        }

        Check(message, form, answers, today, texts);
        var known = FormValidation.Normalise(form, proven);
        return Content(form, answers, (key, value) => known.GetValueOrDefault(key) == value ? Provenance.Account : Provenance.Inbound);
    }

    /// <summary>New answers over the old ones; what is not sent stays as it was, with its provenance.</summary>
    public static FormContent Merge(MessageFields message, FormDefinition form, FormContent before, DateOnly today, ITexts texts)
    {
        var sent = message.Answers();
        foreach (var unknown in sent.Keys.Where(k => form.Fields.All(f => f.Key != k)))
        {
            message.Wrong($"ThongTinKhac.{unknown}", "dossiers.inbound.form-unknown", string.Join(", ", form.Fields.Select(f => f.Key)));
        }

        var merged = before.ToDictionary(f => f.Key, f => (string?)f.Value.Value);
        foreach (var (key, value) in sent)
        {
            merged[key] = value;
        }

        Check(message, form, merged, today, texts);
        return Content(form, merged, (key, value) => before.TryGetValue(key, out var old) && old.Value == value ? old.From : Provenance.Inbound);
    }

    private static void Check(MessageFields message, FormDefinition form, Dictionary<string, string?> answers, DateOnly today, ITexts texts)
    {
        foreach (var error in FormValidation.Check(form, answers, today))
        {
            var label = form.Fields.First(f => f.Key == error.Key).Label(texts.Language);
            message.Add($"ThongTinKhac.{error.Key}", texts[error.TextKey, [label, .. error.Args]]);
        }
    }

    private static FormContent Content(FormDefinition form, IReadOnlyDictionary<string, string?> answers, Func<string, string, Provenance> from)
    {
        var content = new FormContent();
        foreach (var (key, value) in FormValidation.Normalise(form, answers))
        {
            if (value is not null)
            {
                content[key] = new FilledField(value, from(key, value));
            }
        }

        return content;
    }

    /// <summary>What the account here says, else what the sender vouches for when it proved the owner itself.</summary>
    private static string? Proven(FormField field, StatedOwner owner) => field.Prefill switch
    {
        "account.name" => owner.Account?.Name ?? Vouched(owner, owner.Name),
        "account.identifier" when owner.Kind == OwnerKind.Organisation && field.Kind == FieldKind.PersonalId => null,
        "account.identifier" => owner.Account?.Identifier ?? Vouched(owner, owner.Identifier),
        "account.birthDate" => owner.Account?.BirthDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "account.phone" => owner.Account?.Phone ?? Vouched(owner, owner.Phone),
        "account.email" => owner.Account?.Email ?? Vouched(owner, owner.Email),
        "account.address" => owner.Account?.Address,
        _ => null,
    };

    private static string? Vouched(StatedOwner owner, string? value) => owner.Verified ? value : null;
}
