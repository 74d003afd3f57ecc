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
internal sealed class IssueSignedResults(AppDb db, Act act, DossierAccess access, IssueResult issue, ITexts texts)
{
    public Task<List<OutsideResult>> OfAsync(Guid request, CancellationToken ct) =>
        db.Set<OutsideResult>().Where(r => r.RequestId == request && r.OfficerId == act.Caller.Id).OrderBy(r => r.Id).ToListAsync(ct);

    public async Task ApplyAsync(OutsideRequest request, CancellationToken ct)
    {
        foreach (var id in (await OfAsync(request.Id, ct)).Where(r => r.SettledAt is null).Select(r => r.Id).ToList())
        {
            string? problem = null;
            try
            {
                await IssueAsync(id, request.SignedFiles, ct);
            }
            catch (RuleBroken rule)
            {
                problem = texts[$"rule.{rule.Code}", [.. rule.Args]];
            }
            catch (NotFoundException)
            {
                problem = texts["dossiers.issue-many.unknown"];
            }

            // The next one begins clean: neither what was refused nor what is saved is looked at again.
            db.Forget();
            if (problem is not null)
            {
                (await db.Set<OutsideResult>().SingleAsync(r => r.Id == id, ct)).Settle(act.Now, problem);
                await db.SaveChangesAsync(ct);
                db.Forget();
            }
        }
    }

    private async Task IssueAsync(Guid id, IReadOnlyDictionary<Guid, Guid> signed, CancellationToken ct)
    {
        var row = await db.Set<OutsideResult>().SingleAsync(r => r.Id == id, ct);
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
