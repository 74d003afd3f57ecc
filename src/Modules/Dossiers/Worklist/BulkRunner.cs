using System.Globalization;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Worklist;

internal enum BulkKind
{
    Assign,
    Approve,
}

internal sealed record BulkAct(BulkKind Kind, Guid? OfficerId);

/// <summary>What became of one dossier; null = done.</summary>
internal sealed record BulkOutcome(string Code, string? Problem);

/// <summary>One act on many chosen dossiers. Each is its own save, so one refused dossier takes none of the others with it.</summary>
internal sealed class BulkRunner(AppDb db, DossierAccess access, TakeOver takeOver, ApproveDossier approve, ITexts texts)
{
    private const int Most = 200;

    /// <param name="chosen">Values of the ticked boxes: id, colon, the version that was shown.</param>
    public async Task<IReadOnlyList<BulkOutcome>> ApplyAsync(IEnumerable<string> chosen, BulkAct what, CancellationToken ct)
    {
        var outcomes = new List<BulkOutcome>();
        foreach (var (id, version) in Read(chosen).Take(Most))
        {
            var code = "";
            try
            {
                var dossier = await access.FindAsync(id, ct);
                code = dossier.Code;
                dossier.MustBe(version);
                if (what.Kind == BulkKind.Assign)
                {
                    takeOver.Run(dossier, what.OfficerId!.Value, null);
                }
                else
                {
                    approve.Run(dossier, approved: true, null);
                }

                await db.SaveChangesAsync(ct);
                outcomes.Add(new(code, null));
            }
            catch (RuleBroken rule)
            {
                outcomes.Add(new(code, texts[$"rule.{rule.Code}", [.. rule.Args]]));
            }

            // The next dossier begins clean: neither the refused changes nor the saved ones are looked at again.
            db.Forget();
        }

        return outcomes;
    }

    /// <summary>Ids and versions of ticked boxes; anything else was not sent by the page.</summary>
    public static IEnumerable<(Guid Id, int Version)> Read(IEnumerable<string> chosen) =>
        from value in chosen.Distinct()
        let parts = value.Split(':')
        where parts.Length == 2 && Guid.TryParse(parts[0], out _) && int.TryParse(parts[1], CultureInfo.InvariantCulture, out _)
        select (Guid.Parse(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture));
}
