using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using TinhSo.Platform.Localization;

namespace TinhSo.Tests.Ui;

/// <summary>Runs one tag helper outside a page and parses what it wrote.</summary>
internal sealed class Rendered
{
    private static readonly EmptyModelMetadataProvider Metadata = new();

    public Rendered(object? model = null)
    {
        var data = new ViewDataDictionary(Metadata, new ModelStateDictionary()) { Model = model };
        View = new ViewContext { ViewData = data, HttpContext = new DefaultHttpContext() };
    }

    public ViewContext View { get; }

    public ITexts Texts { get; } = new Keys();

    public IFileVersionProvider Versions { get; } = new NoVersions();

    /// <summary>What <c>for="Name"</c> would bind on the model given.</summary>
    public ModelExpression For(string property)
    {
        var explorer = new ModelExplorer(Metadata, Metadata.GetMetadataForType(View.ViewData.Model!.GetType()), View.ViewData.Model);
        return new ModelExpression(property, explorer.GetExplorerForProperty(property));
    }

    public static async Task<IElement> OfAsync(TagHelper helper, string child = "", params (string Name, object Value)[] attributes)
    {
        var list = new TagHelperAttributeList(attributes.Select(a => new TagHelperAttribute(a.Name, a.Value)));
        var context = new TagHelperContext(list, new Dictionary<object, object>(), "one");
        var output = new TagHelperOutput("ui-x", list, (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent().SetContent(child)));
        helper.Init(context);
        await helper.ProcessAsync(context, output);
        using var writer = new StringWriter();
        output.WriteTo(writer, System.Text.Encodings.Web.HtmlEncoder.Default);
        return new HtmlParser().ParseDocument($"<body>{writer}</body>").Body!;
    }

    private sealed class Keys : ITexts
    {
        public string Language => "vi";

        public string this[string key] => key;

        public string this[string key, params object?[] args] => $"{key}:{string.Join(',', args)}";
    }

    private sealed class NoVersions : IFileVersionProvider
    {
        public string AddFileVersionToPath(PathString requestPathBase, string path) => path;
    }
}
