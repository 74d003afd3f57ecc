using TinhSo.Modules.Procedures.Administering;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Modules.Procedures.Standing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Procedures.Importing;

/// <summary>What an import did, or would not do: rows read, versions added and the rows refused.</summary>
internal sealed record ImportOutcome(int Read, int Added, IReadOnlyList<RowError> Errors);

/// <summary>Adds procedures from a file, published from their first day: all good rows, or none when one is bad, as the user chose. The caller saves.</summary>
internal sealed class ImportProcedures(AppDb db, Act act, CatalogueStamp stamp, ProcedureCatalogue catalogue, ProjectStanding project)
{
    public async Task<ImportOutcome> RunAsync(IEnumerable<TableRow> rows, bool allOrNothing, CancellationToken ct)
    {
        var plan = new ImportPlan(catalogue.Fields);
        foreach (var row in rows)
        {
            plan.Take(row);
        }

        var known = await KnownProcedures.LoadAsync(db, plan.Good.Select(r => r.Code), ct);
        var (kept, errors) = plan.Decide(known.Versions);
        if (kept.Count == 0 || (allOrNothing && errors.Count > 0))
        {
            return new ImportOutcome(plan.Read, 0, errors);
        }

        // Thousands of rows: look for changes once, at the save.
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var written = new HashSet<Procedure>();
        foreach (var row in kept.OrderBy(r => r.ValidFrom))
        {
            written.Add(Write(row, known));
        }

        foreach (var procedure in written)
        {
            await project.RunAsync(procedure, ct);
        }

        db.ChangeTracker.AutoDetectChangesEnabled = true;
        await stamp.BumpAsync(db, ProcedureCatalogue.StampName, ct);
        return new ImportOutcome(plan.Read, kept.Count, errors);
    }

    private Procedure Write(ImportRow row, KnownProcedures known)
    {
        if (known.ByCode(row.Code) is not { } procedure)
        {
            procedure = new Procedure { Id = Procedure.IdOf(row.Slug), Slug = row.Slug };
            db.Add(procedure);
        }

        var own = known.VersionsOf(procedure);
        var version = AddVersion.Make(
            procedure,
            new AddVersion.Input(row.Code, row.Name, row.FieldCode, row.Level, row.Levels, row.ValidFrom, row.Content),
            own is [.., var last] ? last.FormId : ProcedureForm.IdOf(CatalogueReader.CommonForm, 1));
        version.ValidTo = row.ValidTo;
        version.State = PublicationState.Published;
        foreach (var earlier in own.Where(v => v is { State: PublicationState.Published, ValidTo: null } && v.ValidFrom < row.ValidFrom))
        {
            earlier.EndBefore(row.ValidFrom);
        }

        known.Add(procedure, version);
        db.Add(version);
        act.On(procedure, "procedures.import");
        return procedure;
    }
}
