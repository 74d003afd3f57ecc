using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Archive.Rules;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>The head closes a list that another person made, or sends it back with a reason. What it says is then fixed, with the rules of that day.</summary>
internal sealed class DecideList(AppDb db, Act act, ArchiveScope scope, FourEyes eyes, DossierRules rules, IFinishedDossiers finished)
{
    private static readonly string[] Made = ["archive.make-list", "archive.refresh-list", "archive.note-list"];

    public async Task ApproveAsync(ArchiveList list, CancellationToken ct)
    {
        await DecidingAsync(list, ct);
        var rows = await db.Set<ListRow>().AsNoTracking().Where(r => r.ListId == list.Id).OrderBy(r => r.Number).ToListAsync(ct);
        if ((await finished.FinishedAsync([.. rows.Select(r => r.DossierId)], ct)).Count != rows.Count)
        {
            throw new RuleBroken("archive.list-stale");
        }

        // Nobody approves other periods than those they read.
        if (rows.Exists(r => !r.Keeps(rules.Of(r, act.Today))))
        {
            throw new RuleBroken("archive.rules-changed");
        }

        list.Close(act, HashOf(rows));
        act.On(list, "archive.approve-list");
    }

    public async Task SendBackAsync(ArchiveList list, string reason, CancellationToken ct)
    {
        await DecidingAsync(list, ct);
        list.SendBack(reason);
        act.On(list, "archive.send-back-list", reason);
    }

    /// <summary>Of the rows as text: whoever changes one afterwards, in the database too, is found by it.</summary>
    public static string HashOf(IEnumerable<ListRow> rows) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(rows.OrderBy(r => r.Number).Select(r => FormattableString.Invariant(
        $"{r.Number}\t{r.DossierId:N}\t{r.Code}\t{r.Title}\t{r.FromDay:yyyy-MM-dd}\t{r.ToDay:yyyy-MM-dd}\t{r.Papers}\t{r.Files}\t{r.Sheets}\t{r.Rule}\t{r.RuleMark}\t{r.Years}\t{r.Days}\t{r.KeepUntil:yyyy-MM-dd}\t{r.Note}\n"))))));

    /// <summary>Whoever made or changed the draft, at any time, does not decide on it.</summary>
    private async Task DecidingAsync(ArchiveList list, CancellationToken ct)
    {
        scope.Require(ArchiveScope.Approve, list.AgencyId);
        list.MustBeIn(ListState.Draft);
        await eyes.MustBeAnotherAsync(list.Id, Made, ct);
    }
}
