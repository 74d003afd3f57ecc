using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Modules.Procedures.Standing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Procedures.Administering;

/// <summary>Tells a version to the public from its first day on, and takes one back. Two published versions never share a day.</summary>
internal sealed class PublishVersion(AppDb db, Act act, CatalogueStamp stamp, ProjectStanding project)
{
    public async Task PublishAsync(Procedure procedure, Guid versionId, CancellationToken ct)
    {
        var (version, others) = await LoadAsync(procedure, versionId, ct);
        if (version.State == PublicationState.Published)
        {
            throw new RuleBroken("procedures.already-published");
        }

        var published = others.Where(v => v.State == PublicationState.Published).ToList();
        var next = published.Where(v => v.ValidFrom > version.ValidFrom).MinBy(v => v.ValidFrom);
        if (next is not null && (version.ValidTo is null || version.ValidTo >= next.ValidFrom))
        {
            version.ValidTo = next.ValidFrom.AddDays(-1);
        }

        foreach (var earlier in published.Where(v => v.Overlaps(version.ValidFrom, version.ValidTo)))
        {
            earlier.EndBefore(version.ValidFrom);
        }

        version.State = PublicationState.Published;
        await DoneAsync(procedure, "procedures.publish", null, ct);
    }

    /// <summary>The version before it is not revived by itself: whether its rules hold again is for a person to say.</summary>
    public async Task WithdrawAsync(Procedure procedure, Guid versionId, string reason, CancellationToken ct)
    {
        var (version, _) = await LoadAsync(procedure, versionId, ct);
        if (version.State != PublicationState.Published)
        {
            throw new RuleBroken("procedures.not-published");
        }

        version.State = PublicationState.Withdrawn;
        await DoneAsync(procedure, "procedures.withdraw", reason, ct);
    }

    private async Task<(ProcedureVersion Version, List<ProcedureVersion> Others)> LoadAsync(Procedure procedure, Guid versionId, CancellationToken ct)
    {
        var versions = await db.Set<ProcedureVersion>().Where(v => v.ProcedureId == procedure.Id).ToListAsync(ct);
        var version = versions.Find(v => v.Id == versionId) ?? throw new NotFoundException("version");
        return (version, [.. versions.Where(v => v != version)]);
    }

    private async Task DoneAsync(Procedure procedure, string what, string? reason, CancellationToken ct)
    {
        act.On(procedure, what, reason);
        await project.RunAsync(procedure, ct);
        await stamp.BumpAsync(db, ProcedureCatalogue.StampName, ct);
    }
}
