using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Operations;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Platform.Seeding;

namespace TinhSo.Modules.Operations.Health;

/// <summary>Whether the installation is well: every condition that rings, the last backups and tried restores, keys, replayed months.</summary>
[Authorize("operations.view")]
[FreshProof(ProofUse.Administration)]
internal sealed class HealthModel(AppDb db, Act act, AllConditions conditions, HealthLimits limits, FieldKeys keys) : PageModel
{
    private const int Shown = 20;

    public IReadOnlyList<Condition> Conditions { get; private set; } = [];

    public IReadOnlyDictionary<string, DateTime> Told { get; private set; } = new Dictionary<string, DateTime>();

    public IReadOnlyList<BackupRun> Runs { get; private set; } = [];

    public IReadOnlyList<ReplayRecord> Replays { get; private set; } = [];

    public FieldKey CurrentKey { get; private set; } = null!;

    public int OtherKeys { get; private set; }

    public IReadOnlyList<string> AlarmMail => limits.AlarmMail;

    public async Task OnGetAsync(CancellationToken ct)
    {
        // What is worst stands first.
        Conditions = [.. (await conditions.ReadAsync(act.Now, ct)).OrderByDescending(c => c.State)];
        Told = await db.Set<Alarm>().AsNoTracking().ToDictionaryAsync(a => a.Key, a => a.Since, ct);
        Runs = await db.Set<BackupRun>().AsNoTracking().OrderByDescending(r => r.At).ThenByDescending(r => r.Id).Take(Shown).ToListAsync(ct);
        Replays = await db.Set<ReplayRecord>().AsNoTracking().OrderByDescending(r => r.Period).Take(Shown).ToListAsync(ct);
        var ring = keys.Ring;
        (CurrentKey, OtherKeys) = (ring.Keys.First(k => k.Id == ring.Current), ring.Keys.Count - 1);
    }
}
