using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Procedures.Importing;

/// <summary>The procedures a file names, with all their versions, loaded for change.</summary>
internal sealed class KnownProcedures
{
    private readonly Dictionary<string, Procedure> _procedures = [];
    private readonly Dictionary<Guid, List<ProcedureVersion>> _versions = [];

    public IEnumerable<ProcedureVersion> Versions => _versions.Values.SelectMany(v => v);

    public static async Task<KnownProcedures> LoadAsync(AppDb db, IEnumerable<string> codes, CancellationToken ct)
    {
        var known = new KnownProcedures();
        foreach (var some in codes.Distinct().Chunk(500))
        {
            var ids = await db.Set<ProcedureVersion>().Where(v => some.Contains(v.Code)).Select(v => v.ProcedureId).Distinct().ToListAsync(ct);
            var procedures = await db.Set<Procedure>().Where(p => ids.Contains(p.Id) && p.Origin == ProcedureOrigin.Written).ToDictionaryAsync(p => p.Id, ct);
            foreach (var version in await db.Set<ProcedureVersion>().Where(v => ids.Contains(v.ProcedureId)).OrderBy(v => v.Number).ToListAsync(ct))
            {
                if (procedures.TryGetValue(version.ProcedureId, out var procedure))
                {
                    known.Add(procedure, version);
                }
            }
        }

        return known;
    }

    public Procedure? ByCode(string code) => _procedures.GetValueOrDefault(code);

    public IReadOnlyList<ProcedureVersion> VersionsOf(Procedure procedure) => _versions.GetValueOrDefault(procedure.Id) ?? [];

    public void Add(Procedure procedure, ProcedureVersion version)
    {
        var own = _versions.TryGetValue(procedure.Id, out var found) ? found : _versions[procedure.Id] = [];
        // The same procedure may be met under an earlier code.
        if (!own.Contains(version))
        {
            own.Add(version);
        }

        if (version.Code is { } code)
        {
            _procedures[code] = procedure;
        }
    }
}
