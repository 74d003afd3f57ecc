using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Platform.Seeding;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Assessment.Declaring;

/// <summary>Declares what the reports of a replayed month say and no record can: the files of <c>catalogues/declared</c> that are named for it. What is declared already stays as it is.</summary>
internal sealed class DeclareReplayed(AppDb db, Act act, CatalogueFiles files, ImportDeclarations import, ITexts texts) : IReplayStage
{
    private const string AlreadyThere = "assessment.declare-reason";
    private static readonly TimeOnly Morning = new(8, 0);

    public int Order => 60;

    public async Task RunAsync(string period, Action<string> say, CancellationToken ct)
    {
        if (!Counting.Period.TryParse(period, out var month))
        {
            throw new FormatException($"'{period}' is no period");
        }

        foreach (var file in files.In("declared", $"*-{period}.json"))
        {
            DeclarationOutcome outcome;
            // Said on the morning after the month, as a report of it would be.
            using (act.As(Caller.System, VietnamTime.ToUtc(month.To.AddDays(1).ToDateTime(Morning))))
            await using (var stream = files.Open(file))
            {
                outcome = await import.RunAsync(stream, file, null, allOrNothing: false, ct);
            }

            if (outcome.Errors.FirstOrDefault(e => e.Key != AlreadyThere) is { } wrong)
            {
                throw new FormatException($"{file}, row {wrong.Line}, {wrong.Column}: {ImportDeclarations.Remedy(wrong, texts)}");
            }

            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
            say($"{file}: {outcome.Declared} declared, {outcome.Read - outcome.Declared} kept");
        }
    }
}
