using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;
using Xunit.Abstractions;

namespace TinhSo.EndToEnd;

/// <summary>Follows the links of every page a person can reach, at most two pages of a kind (one, where somebody else saw two), and gathers what is wrong with each.</summary>
internal sealed partial class Walk(IPage page, string address, bool english, Regex? only = null)
{
    private const int OfAKind = 2;

    /// <summary>
    /// What a page is built of, without its words: header, menu, content and footer each as the set of their elements with attributes and places.
    /// Two pages of the same shapes pass or fail alike, and axe costs a second, so a shape found clean by any walk is not scanned again.
    /// </summary>
    private const string Shapes =
        """
        () => {
          const told = ['class', 'role', 'type', 'lang', 'scope', 'tabindex', 'aria-hidden', 'aria-expanded'];
          const points = ['for', 'aria-describedby', 'aria-labelledby', 'aria-controls'];
          const said = a => told.includes(a.name) ? a.name + '=' + a.value
            : points.includes(a.name) ? a.name + a.value.split(/\s+/).every(id => document.getElementById(id))
            : a.name + (a.value.trim() ? '=' : '');
          const one = e => e.tagName + [...e.attributes].filter(a => a.name !== 'aria-current' && a.name !== 'value').map(said).sort().join(',')
            + ([...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) ? '+' : '');
          const shape = root => {
            const all = new Set();
            const go = (e, above) => { const own = above + '>' + one(e); all.add(own); for (const c of e.children) { go(c, own); } };
            go(root, '');
            return [...all].sort().join('\n');
          };
          return [...document.body.children].flatMap(e => e.matches('main, header, footer, nav') ? [e] : [...e.querySelectorAll('main, header, nav, footer')].filter(x => !x.parentElement.closest('main, header, nav, footer'))).map(shape);
        }
        """;

    private static readonly ConcurrentDictionary<string, bool> Clean = new();

    /// <summary>Kinds of page that a finished walk has seen, in each language: the next person sees one of the kind, in case theirs is another.</summary>
    private static readonly ConcurrentDictionary<(bool English, string Kind), bool> Known = new();

    private readonly Queue<string> ahead = new();
    private readonly HashSet<string> seen = [];
    private readonly Dictionary<string, int> kinds = [];

    public List<string> Faults { get; } = [];

    public List<string> Visited { get; } = [];

    /// <summary>How many of the visited pages had a shape that no walk had found clean before.</summary>
    public int Scanned { get; private set; }

    /// <summary>The whole walk of one person as a test: fails with every fault found.</summary>
    public static async Task WholeAsync(Province province, ITestOutputHelper output, IPage page, bool english, Regex? only, params string[] starts)
    {
        var walk = new Walk(page, province.Address, english, only);
        // A window that has been nowhere yet has no page to begin with.
        await walk.RunAsync(page.Url.StartsWith("http", StringComparison.Ordinal) ? [new Uri(page.Url).PathAndQuery, .. starts] : starts);
        foreach (var kind in walk.kinds.Keys)
        {
            Known[(english, kind)] = true;
        }

        output.WriteLine($"{walk.Visited.Count} pages, {walk.Scanned} of a new shape: {string.Join(' ', walk.Visited)}");
        await page.Context.CloseAsync();
        Assert.True(walk.Faults.Count == 0, string.Join('\n', walk.Faults.Distinct()));
    }

    public async Task RunAsync(params string[] starts)
    {
        foreach (var start in starts)
        {
            Plan(start);
        }

        while (ahead.TryDequeue(out var path))
        {
            await VisitAsync(path);
        }
    }

    private void Plan(string path)
    {
        path = path.Split('#')[0];
        if (Skipped().IsMatch(path) || only?.IsMatch(path) == false || !seen.Add(path))
        {
            return;
        }

        var kind = Kind(path);
        kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
        if (kinds[kind] <= (Known.ContainsKey((english, kind)) ? 1 : OfAKind))
        {
            ahead.Enqueue(path);
        }
    }

    /// <summary>The address without its keys: /thu-tuc/dang-ky-khai-sinh and /thu-tuc/ket-hon are one kind, so are the filters of one list.</summary>
    private static string Kind(string path)
    {
        var segments = path.Split('?')[0].Split('/').Select(s => s.Any(char.IsDigit) ? "*" : s).ToArray();
        if (segments is [_, "thu-tuc" or "co-quan" or "nop-ho-so" or "danh-gia", ..] && segments.Length > 2)
        {
            segments[2] = "*";
        }

        if (segments is [_, "quan-tri", "thu-tuc", ..] && segments.Length > 3)
        {
            segments[3] = "*";
        }

        if (segments is [_, "can-bo", "tiep-nhan", ..] && segments.Length > 3)
        {
            segments[3] = "*";
        }

        if (segments is [_, "dieu-hanh", "so-lieu", "chi-tieu", _])
        {
            segments[4] = "*";
        }
        else if (segments is [_, "dieu-hanh", "so-lieu" or "danh-gia", ..] && segments.Length > 3)
        {
            segments[3] = "*";
        }

        return string.Join('/', segments);
    }

    private async Task VisitAsync(string path)
    {
        await page.SetViewportSizeAsync(1280, 900);
        IResponse? answer;
        try
        {
            answer = await page.GotoAsync(address + path);
        }
        catch (PlaywrightException e) when (e.Message.Contains("Download is starting", StringComparison.Ordinal))
        {
            return;
        }

        Visited.Add(path);
        if (answer is not { Ok: true })
        {
            // A link that is shown must lead somewhere.
            Faults.Add($"{path}: {answer?.Status}");
            return;
        }

        if (!(await answer.HeaderValueAsync("content-type") ?? "").StartsWith("text/html", StringComparison.Ordinal))
        {
            return;
        }

        await ScanAsync(path);
        if (english)
        {
            await ReadAsync(path);
        }

        foreach (var link in await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('a[href]')].map(a => a.href)"))
        {
            if (link.StartsWith(address + "/", StringComparison.Ordinal))
            {
                Plan(link[address.Length..]);
            }
        }
    }

    private async Task ScanAsync(string path)
    {
        var shapes = await page.EvaluateAsync<string[]>(Shapes);
        if (shapes.Length == 0 || !shapes.All(Clean.ContainsKey))
        {
            Scanned++;
            var axe = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
            var found = axe.Violations.Where(v => v.Impact is "serious" or "critical").ToList();
            Faults.AddRange(found.Select(v => $"{path}: axe {v.Id} ({v.Impact}) {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => Short(n.Html)))}"));
            foreach (var shape in found.Count == 0 ? shapes : [])
            {
                Clean[shape] = true;
            }
        }

        await page.SetViewportSizeAsync(360, 740);
        var wide = await page.EvaluateAsync<string?>(
            """
            () => {
              const root = document.documentElement;
              if (root.scrollWidth <= root.clientWidth) { return null; }
              const over = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 && getComputedStyle(e).position !== 'fixed');
              return root.scrollWidth + ' px: ' + over.slice(-3).map(e => e.outerHTML.slice(0, 160)).join(' | ');
            }
            """);
        if (wide is not null)
        {
            Faults.Add($"{path}: wider than a 360 px window, {wide}");
        }
    }

    /// <summary>Words of the interface itself; names of agencies, procedures and people stay Vietnamese and stand elsewhere or are marked.</summary>
    private async Task ReadAsync(string path)
    {
        var texts = await page.EvaluateAsync<string[]>(
            """
            () => { const me = document.querySelector('.menu__who')?.textContent.trim() || '\u0000'; return [...document.querySelectorAll('header nav a, nav a, label, legend, th[scope=col], button, summary, dt, h1')]
              .filter(e => !e.closest('[lang=vi], [data-record]') && !(e.tagName === 'LABEL' && e.closest('fieldset')))
              .map(e => e.tagName + ': ' + e.textContent.trim().replace(/\s+/g, ' ').replaceAll(me, '')); }
            """);
        // The heading of a record's own page is the record's name, so is the way back to it, and its groups are named for the papers.
        var named = Named().IsMatch(path);
        foreach (var text in texts.Where(t => Diacritics().IsMatch(t) && !(named && (t.Split(':')[0] is "H1" or "LEGEND" or "A"))).Distinct())
        {
            Faults.Add($"{path}: Vietnamese on the English page, {Short(text)}");
        }
    }

    /// <summary>Officers' side only: what everybody sees is walked once, as everybody.</summary>
    [GeneratedRegex("^/(can-bo|quan-tri|van-hanh|dieu-hanh|ho-so)(/|\\?|$)")]
    public static partial Regex Desk();

    /// <summary>What a signed-in citizen has beside the public pages.</summary>
    [GeneratedRegex("^/(ho-so-cua-toi|ho-so|tai-khoan|nop-ho-so)(/|\\?|$)")]
    public static partial Regex Citizen();

    [GeneratedRegex("^/(co-quan|danh-gia|thu-tuc|nop-ho-so|ho-so-cua-toi|can-bo/ho-so|can-bo/tiep-nhan|quan-tri/can-bo|quan-tri/thu-tuc|quan-tri/he-thong-dang-nhap)/.")]
    private static partial Regex Named();

    private static string Short(string text) => text.Length > 200 ? text[..200] : text;

    [GeneratedRegex("^/(dang-xuat|can-bo/dang-xuat|ngon-ngu|tep/|dang-nhap/|_content)|handler=Export|/(tai-ve|docx|pdf)(/|\\?|$)|\\.(csv|xlsx|docx|pdf)")]
    private static partial Regex Skipped();

    [GeneratedRegex("[ăâđêôơưạảãàáằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", RegexOptions.IgnoreCase)]
    private static partial Regex Diacritics();
}
