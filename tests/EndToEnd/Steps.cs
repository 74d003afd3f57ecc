using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Xunit;

namespace TinhSo.EndToEnd;

/// <summary>What people do on the pages, by the words they read there.</summary>
internal static class Steps
{
    /// <summary>One page with one line, whole enough for a browser to show it.</summary>
    public static readonly byte[] Pdf = MakePdf("A paper for tests, not a legal document");

    public static FilePayload Paper(string name) => new() { Name = name, MimeType = "application/pdf", Buffer = Pdf };

    public static Task PressAsync(this IPage page, string button) => page.Locator("main").GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();

    public static Task FollowAsync(this IPage page, string link) => page.Locator("main").GetByRole(AriaRole.Link, new() { Name = link }).First.ClickAsync();

    public static Task ReadsAsync(this IPage page, string text) => Assertions.Expect(page.Locator("main")).ToContainTextAsync(text);

    /// <summary>Fills the declaration of a birth; the applicant's own fields come from the account.</summary>
    public static async Task DeclareBirthAsync(this IPage page, IReadOnlyDictionary<string, string> answers)
    {
        foreach (var (key, value) in answers)
        {
            var field = page.Locator($"[name='f.{key}']");
            if (await field.First.GetAttributeAsync("type") == "radio")
            {
                await page.Locator($"[name='f.{key}'][value='{value}']").CheckAsync();
            }
            else if (await field.EvaluateAsync<string>("e => e.tagName") == "SELECT")
            {
                await field.SelectOptionAsync(value);
            }
            else
            {
                await field.FillAsync(value);
            }
        }
    }

    /// <summary>Does one act on the dossier's page, as its officer, and reads that it was done.</summary>
    public static async Task ActAsync(this IPage page, string code, string act, string? note = null, Func<ILocator, Task>? more = null)
    {
        await page.GotoAsync($"/can-bo/ho-so/{code}");
        var form = page.Locator($"form:has(input[name=viec][value={act}])");
        var fold = page.Locator("details").Filter(new() { Has = form });
        if (await fold.GetAttributeAsync("open") is null)
        {
            await fold.Locator("summary").ClickAsync();
        }

        if (note is not null)
        {
            await form.Locator($"[name='{act}.Note']").FillAsync(note);
        }

        if (more is not null)
        {
            await more(form);
        }

        await form.Locator("button").ClickAsync();
        await page.WaitForURLAsync($"**/can-bo/ho-so/{code}?xong={act}");
    }

    /// <summary>Presses Tab until the focus stands on what matches; a person without a mouse has no other way.</summary>
    public static async Task TabToAsync(this IPage page, string selector)
    {
        for (var i = 0; i < 150; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("s => document.activeElement?.matches(s) ?? false", selector))
            {
                return;
            }
        }

        Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"the keyboard never reaches {selector} on {page.Url}"));
    }

    /// <summary>Chooses a radio button or checkbox by keyboard: a preview that loads above it cannot push it from under the pointer.</summary>
    public static async Task ChooseAsync(this ILocator box)
    {
        await box.FocusAsync();
        await box.PressAsync("Space");
        await Assertions.Expect(box).ToBeCheckedAsync();
    }

    public static string LastSegment(this IPage page, int fromEnd = 0) => new Uri(page.Url).AbsolutePath.Split('/')[^(1 + fromEnd)];

    private static byte[] MakePdf(string line)
    {
        var text = $"BT /F1 18 Tf 72 740 Td ({line}) Tj ET";
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            string.Create(CultureInfo.InvariantCulture, $"<< /Length {text.Length} >>\nstream\n{text}\nendstream"),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ];
        var pdf = new StringBuilder("%PDF-1.4\n");
        var table = new StringBuilder("0000000000 65535 f \n");
        foreach (var (body, i) in objects.Select((o, i) => (o, i)))
        {
            table.Append(CultureInfo.InvariantCulture, $"{pdf.Length:0000000000} 00000 n \n");
            pdf.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{body}\nendobj\n");
        }

        var start = pdf.Length;
        pdf.Append(CultureInfo.InvariantCulture, $"xref\n0 6\n{table}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(pdf.ToString());
    }
}
