using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Agencies;

[AllowAnonymous]
internal sealed class ShowModel(DirectorySnapshot directory, AppDb db, Act act, Caller caller, Roles roles, ISealStandings seals, ITexts texts) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "ngay")]
    public DateOnly? Day { get; set; }

    public DateOnly Shown { get; private set; }

    public Node Node { get; private set; } = null!;

    /// <summary>As on the shown day, or null when the agency did not work then.</summary>
    public AgencyInfo? Agency { get; private set; }

    public string Title { get; private set; } = "";

    public IReadOnlyList<AgencyInfo> Children { get; private set; } = [];

    public IReadOnlyList<Guid> Now { get; private set; } = [];

    /// <summary>Marks, sources and notes are for those who keep the directory.</summary>
    public bool SeesMarks => caller.Can("directory.manage");

    /// <summary>Who holds a post is for officers.</summary>
    public bool SeesHolders => caller.Kind == CallerKind.Officer;

    public IReadOnlyList<PostRow> Posts { get; private set; } = [];

    /// <summary>What officers should know of the agency's seal; null while all is well.</summary>
    public SealStanding? Seal { get; private set; }

    public sealed record PostRow(string Name, string Roles, IReadOnlyList<string> Holders);

    public async Task<IActionResult> OnGetAsync(string key, CancellationToken ct)
    {
        Shown = Day ?? act.Today;
        var id = Guid.TryParse(key, out var parsed) ? parsed : AgencyKey.IdOf(key);
        if (directory.Agencies.Node(id) is not { } node)
        {
            return NotFound();
        }

        Node = node;
        var view = directory.Agencies.At(Shown);
        Agency = view.Find(id);
        Title = directory.NameAt(id, Shown);
        Children = [.. view.Children(id)];
        Now = directory.Today(id, Shown);
        Posts = await PostsAsync(id, ct);
        Seal = SeesHolders && Agency is { InScope: true } ? (await seals.OfAsync([id], Shown, texts.Language, ct)).FirstOrDefault(s => s.Warning is not null) : null;
        return Page();
    }

    public string NameOf(Guid id, DateOnly? day) => directory.NameAt(id, day ?? Shown);

    public string KeyOf(Guid id) => directory.Agencies.Node(id)?.Agency.Key ?? id.ToString();

    private async Task<IReadOnlyList<PostRow>> PostsAsync(Guid id, CancellationToken ct)
    {
        var posts = await db.Set<Post>().Where(p => p.AgencyId == id).OrderBy(p => p.Name).AsNoTracking().ToListAsync(ct);
        var holders = SeesHolders
            ? (await db.Set<PostHolding>()
                .Where(h => h.From <= Shown && (h.To == null || h.To > Shown))
                .Join(db.Set<Post>().Where(p => p.AgencyId == id), h => h.PostId, p => p.Id, (h, _) => h)
                .Join(db.Set<Officer>(), h => h.OfficerId, o => o.Id, (h, o) => new { h.PostId, o.Name })
                .ToListAsync(ct)).ToLookup(h => h.PostId, h => h.Name)
            : null;
        return [.. posts.Select(p => new PostRow(
            p.Name,
            string.Join(", ", roles.Of(p.Roles).Select(r => r.Name)),
            holders is null ? [] : [.. holders[p.Id].Order(StringComparer.Ordinal)]))];
    }
}
