using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>Notes when an officer is away, so that work goes to others first, or takes the note back. Used by the officers pages.</summary>
internal sealed class RecordAbsence(AppDb db, OfficerChange change, OfficerAuthority authority)
{
    public sealed record Input(Guid OfficerId, DateOnly From, DateOnly LastDay, string Reason);

    public async Task<Absence> RunAsync(Input input, CancellationToken ct)
    {
        var officer = await authority.MustManageOfficerAsync(input.OfficerId, ct);
        var end = input.LastDay.AddDays(1);
        if (end <= input.From)
        {
            throw new RuleBroken("directory.period-empty");
        }

        if (await db.Set<Absence>().AnyAsync(a => a.OfficerId == officer.Id && a.From < end && input.From < a.To, ct))
        {
            throw new RuleBroken("directory.absence-overlaps");
        }

        var absence = new Absence
        {
            Id = Guid.CreateVersion7(), OfficerId = officer.Id, From = input.From, To = end, Reason = input.Reason,
        };
        db.Add(absence);
        await change.RecordAsync(officer, "directory.absence-recorded", input.Reason, ct);
        return absence;
    }

    public async Task RemoveAsync(Guid officerId, Guid absenceId, CancellationToken ct)
    {
        var officer = await authority.MustManageOfficerAsync(officerId, ct);
        var absence = await db.Set<Absence>().SingleOrDefaultAsync(a => a.Id == absenceId && a.OfficerId == officer.Id, ct)
            ?? throw new NotFoundException("officer");
        db.Remove(absence);
        await change.RecordAsync(officer, "directory.absence-removed", null, ct);
    }
}
