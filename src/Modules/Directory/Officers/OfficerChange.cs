using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>Names a change of an officer in the audit, tells other modules, and makes the snapshots read again. Used by every officer verb.</summary>
internal sealed class OfficerChange(AppDb db, Act act, CatalogueStamp stamp)
{
    /// <summary>For many officers in one save, followed by one <see cref="MoveStampAsync"/>.</summary>
    public void Note(Officer officer, string what, string? reason = null)
    {
        act.On(officer, what, reason);
        act.Publish(new OfficerChanged(officer.Id));
    }

    public Task MoveStampAsync(CancellationToken ct) => stamp.BumpAsync(db, DirectorySnapshot.Stamp, ct);

    public async Task<Officer> RecordAsync(Officer officer, string what, string? reason, CancellationToken ct)
    {
        Note(officer, what, reason);
        await MoveStampAsync(ct);
        return officer;
    }
}
