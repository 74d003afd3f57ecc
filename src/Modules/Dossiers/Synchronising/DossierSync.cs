using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Synchronising;

/// <summary>
/// How far the national portal knows a dossier. A record of its own, so that what the portal answers in the background never makes stale
/// what an officer is about to do; <see cref="Dossier.Sync"/> is its projection.
/// </summary>
internal sealed class DossierSync : Subject
{
    public required Guid DossierId { get; init; }

    public SyncState State { get; set; } = SyncState.Waiting;

    /// <summary>Number of the last step the portal has taken.</summary>
    public int LastStep { get; set; }

    /// <summary>The state there, 0 before the first contact.</summary>
    public int PortalState { get; set; }

    /// <summary>The state there before a withdrawal was asked, 0 when none is.</summary>
    public int PortalBefore { get; set; }

    public DateTime? SentAt { get; set; }

    /// <summary>What the portal said when it refused.</summary>
    public string? Error { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<DossierSync>
    {
        public void Configure(EntityTypeBuilder<DossierSync> builder)
        {
            builder.ToTable("dossiers_sync").HasKey(s => s.Id);
            builder.HasIndex(s => s.DossierId).IsUnique();
            builder.HasIndex(s => new { s.State, s.Id });
        }
    }
}

/// <summary>Which states to tell the portal so that it follows: its table of states lacks some of our ways back.</summary>
internal static class PortalPath
{
    private const int Registered = 1;
    private const int Supplement = 5;
    private const int Withdrawal = 7;
    private const int Stopped = 8;

    public static IEnumerable<int> To(int there, int before, int to)
    {
        // Not granted: first back to where it stood there, then on.
        if (there == Withdrawal && to is not (Withdrawal or Stopped) && before != 0)
        {
            yield return before;
            there = before;
        }

        // A supplement answered before acceptance goes back to 1 here; there it waits in 5 for 2 or 3.
        if (there != to && !(there == Supplement && to == Registered))
        {
            yield return to;
        }
    }
}
