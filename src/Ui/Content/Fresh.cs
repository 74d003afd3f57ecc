using Microsoft.AspNetCore.Razor.TagHelpers;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Ui.Content;

/// <summary>Holds a form that wants a fresh proof: shows it when the proof is fresh, else the way to the proof, so that nobody fills in what would be lost.</summary>
[HtmlTargetElement("ui-fresh")]
public sealed class FreshTagHelper(FreshProof proof, ITexts texts) : TagHelper
{
    public ProofUse Use { get; set; } = ProofUse.Signing;

    /// <summary>False: this reader needs no proof here.</summary>
    public bool When { get; set; } = true;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        if (When && proof.PageFor(Use) is { } page)
        {
            output.Content.SetHtmlContent(ButtonTagHelper.Link(page, texts["ui.prove-first"]));
        }
    }
}
