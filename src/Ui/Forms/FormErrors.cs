using Microsoft.AspNetCore.Mvc.ModelBinding;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Localization;

namespace TinhSo.Ui.Forms;

/// <summary>Puts the errors of a declaration form where the error summary and the fields look for them.</summary>
public static class FormErrors
{
    public static void AddFormErrors(
        this ModelStateDictionary state, FormDefinition form, IEnumerable<FormError> errors, ITexts texts, string prefix = "")
    {
        foreach (var error in errors)
        {
            state.AddModelError(prefix + error.Key, Text(form, error, texts));
        }
    }

    /// <summary>The message, the field's label first.</summary>
    public static string Text(FormDefinition form, FormError error, ITexts texts)
    {
        var label = form.Fields.FirstOrDefault(f => f.Key == error.Key)?.Label(texts.Language) ?? error.Key;
        return texts[error.TextKey, [label, .. error.Args]];
    }
}
