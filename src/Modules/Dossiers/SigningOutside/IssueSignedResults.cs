using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.SigningOutside;

/// <summary>Issues the results whose signatures came back, each as its own act and save of the officer who asked: permission, state and signatures are checked again, and one refused takes none of the others with it.</summary>
internal sealed class IssueSignedResults(AppDb db, Act act, DossierAccess access, IssueResult issue, AskOutside ask, ITexts texts)
{
    /// <summary>What no later try can mend; anything else leaves the result open, and the signature is not spent on a passing failure.</summary>
    private static readonly string[] ForGood = ["dossiers.outside-moved", "dossiers.not-approved", "dossiers.result-empty"];

    public Task<List<OutsideResult>> OfAsync(Guid request, CancellationToken ct) =>
        db.Set<OutsideResult>().Where(r => r.RequestId == request && r.OfficerId == act.Caller.Id).OrderBy(r => r.Id).ToListAsync(ct);

    public async Task ApplyAsync(OutsideRequest request, CancellationToken ct)
    {
        foreach (var id in (await OfAsync(request.Id, ct)).Where(r => r.SettledAt is null).Select(r => r.Id).ToList())
        {
            await TryAsync(id, () => IssueAsync(id, request.SignedFiles, ct), ct);
        }
    }

    /// <summary>The open ones of a request once more. What can no longer be issued stays behind with its reason, and what carries a person's signature already is issued at once.</summary>
    /// <returns>What is still to be signed.</returns>
    public async Task<IReadOnlyList<PreparedResult>> AgainAsync(Guid request, CancellationToken ct)
    {
        var prepared = new List<PreparedResult>();
        foreach (var id in (await OfAsync(request, ct)).Where(r => r.SettledAt is null).Select(r => r.Id).ToList())
        {
            await TryAsync(id, () => PrepareAsync(id, prepared, ct), ct);
        }

        return prepared;
    }

    /// <summary>One result, begun and left clean: neither what was refused nor what is saved is looked at again.</summary>
    private async Task TryAsync(Guid id, Func<Task> what, CancellationToken ct)
    {
        string? problem = null;
        var forGood = true;
        try
        {
            await what();
        }
        catch (RuleBroken rule)
        {
            (problem, forGood) = (OutsideResult.Cut(texts[$"rule.{rule.Code}", [.. rule.Args]]), ForGood.Contains(rule.Code));
        }
        catch (NotFoundException)
        {
            problem = texts["dossiers.issue-many.unknown"];
        }

        db.Forget();
        if (problem is not null)
        {
            // Only while it is open: a second look at the page takes nothing back from the first.
            var settled = forGood ? act.Now : (DateTime?)null;
            await db.Set<OutsideResult>().Where(r => r.Id == id && r.SettledAt == null).ExecuteUpdateAsync(r => r.SetProperty(o => o.SettledAt, settled).SetProperty(o => o.Problem, problem), ct);
        }
    }

    private async Task PrepareAsync(Guid id, List<PreparedResult> prepared, CancellationToken ct)
    {
        var row = await db.Set<OutsideResult>().SingleAsync(r => r.Id == id, ct);
        var dossier = await access.FindAsync(row.DossierCode, ct);
        if (await ask.PrepareAsync(dossier, row.Input(), row.Name, ct) is { } one)
        {
            prepared.Add(one);
            return;
        }

        await issue.RunAsync(dossier, row.Input(), ct);
        row.Settle(act.Now);
        row.Text = null;
        await db.SaveChangesAsync(ct);
    }

    private async Task IssueAsync(Guid id, IReadOnlyDictionary<Guid, Guid> signed, CancellationToken ct)
    {
        var row = await db.Set<OutsideResult>().SingleAsync(r => r.Id == id, ct);
        if (row.SettledAt is not null)
        {
            return;
        }

        var dossier = await access.FindAsync(row.DossierCode, ct);
        if (dossier.Version != row.DossierVersion || !signed.TryGetValue(id, out var file))
        {
            throw new RuleBroken("dossiers.outside-moved", dossier.Code);
        }

        await issue.RunAsync(dossier, row.Input(file), ct);
        row.Settle(act.Now);
        row.Text = null;
        await db.SaveChangesAsync(ct);
    }
}
