using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Xunit;

namespace TinhSo.Tests.Support;

/// <summary>Walks pages over HTTP as a browser without script would: links, forms with their hidden fields, redirects.</summary>
public sealed class Browser(HttpClient client)
{
    private static readonly HtmlParser Parser = new();

    public HttpClient Client => client;

    public async Task<Page> GetAsync(string url, HttpStatusCode? expected = HttpStatusCode.OK)
    {
        using var response = await FollowAsync(await client.GetAsync(new Uri(url, UriKind.RelativeOrAbsolute)));
        return await PageAsync(response, expected);
    }

    /// <summary>Submits the form (the first, or by selector) with these values over its own; null values leave a field out.</summary>
    public async Task<Page> SubmitAsync(Page page, IEnumerable<(string Name, string? Value)> values, string form = "main form[method=post]", HttpStatusCode? expected = HttpStatusCode.OK, IEnumerable<(string Name, string File, byte[] Bytes)>? files = null)
    {
        var element = page.Html.QuerySelector(form) as IHtmlFormElement ?? throw new Xunit.Sdk.XunitException($"No form '{form}' on {page.Url}:\n{page.Text}");
        var fields = new List<(string, string)>();
        var given = values.ToLookup(v => v.Name, v => v.Value);
        foreach (var field in element.QuerySelectorAll("input[name],select[name],textarea[name]"))
        {
            var name = field.GetAttribute("name")!;
            if (given.Contains(name) || (field is IHtmlInputElement { Type: "checkbox" or "radio" } box && !box.IsChecked) || field is IHtmlInputElement { Type: "file" or "submit" })
            {
                continue;
            }

            fields.Add((name, field switch { IHtmlInputElement i => i.Value, IHtmlSelectElement s => s.Value ?? "", IHtmlTextAreaElement t => t.Value, _ => "" }));
        }

        fields.AddRange(given.SelectMany(g => g.Where(v => v is not null).Select(v => (g.Key, v!))));
        var action = element.GetAttribute("action") is { Length: > 0 } a ? a : page.Url;
        using HttpContent content = files is null && element.GetAttribute("enctype") != "multipart/form-data"
            ? new FormUrlEncodedContent(fields.Select(f => new KeyValuePair<string, string>(f.Item1, f.Item2)))
            : Multipart(fields, files ?? []);
        using var response = await FollowAsync(await client.PostAsync(new Uri(action, UriKind.RelativeOrAbsolute), content));
        return await PageAsync(response, expected);
    }

    private static MultipartFormDataContent Multipart(IEnumerable<(string Name, string Value)> fields, IEnumerable<(string Name, string File, byte[] Bytes)> files)
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            content.Add(new StringContent(value), name);
        }

        foreach (var (name, file, bytes) in files)
        {
            content.Add(new ByteArrayContent(bytes), name, file);
        }

        return content;
    }

    private static async Task<Page> PageAsync(HttpResponseMessage response, HttpStatusCode? expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        var page = new Page(response.RequestMessage!.RequestUri!.PathAndQuery, response.StatusCode, text, Parser.ParseDocument(text));
        if (expected is { } status)
        {
            Assert.True(status == page.Status, $"{page.Url} answered {(int)page.Status}, expected {(int)status}:\n{page.Text}");
        }

        return page;
    }

    private async Task<HttpResponseMessage> FollowAsync(HttpResponseMessage response)
    {
        for (var hops = 0; hops < 5 && response.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther or HttpStatusCode.MovedPermanently; hops++)
        {
            var to = response.Headers.Location!;
            response.Dispose();
            response = await client.GetAsync(to);
        }

        return response;
    }
}

/// <summary>One page as it came back.</summary>
public sealed record Page(string Url, HttpStatusCode Status, string Source, IHtmlDocument Html)
{
    /// <summary>What a person reads, white space folded.</summary>
    public string Text => string.Join(' ', (Html.QuerySelector("main") ?? Html.Body)?.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? []);

    public IElement One(string selector) => Html.QuerySelector(selector) ?? throw new Xunit.Sdk.XunitException($"No '{selector}' on {Url}:\n{Text}");

    public IReadOnlyList<IElement> All(string selector) => [.. Html.QuerySelectorAll(selector)];
}
