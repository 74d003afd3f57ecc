using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Procedures.Administering;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Procedures.Importing;

/// <summary>What an import did, or would not do: rows read, versions added and the rows refused.</summary>
internal sealed record ImportOutcome(int Read, int Added, IReadOnlyList<RowError> Errors);

/// <summary>Adds procedures from a file, published from their first day: all good rows, or none when one is bad, as the user chose. The caller saves.</summary>
internal sealed class ImportProcedures(AppDb db, Act act, CatalogueStamp stamp, ProcedureCatalogue catalogue)
{
    public async Task<ImportOutcome> RunAsync(IEnumerable<TableRow> rows, bool allOrNothing, CancellationToken ct)
    {
        // A field is named by its code or by its name, with or without diacritics.
        var fields = catalogue.Fields.SelectMany(f => new[] { (Fold.Of(f.Code), f.Code), (Fold.Of(f.Name), f.Code) })
            .DistinctBy(f => f.Item1).ToDictionary(f => f.Item1, f => f.Code);
        var good = new List<ImportRow>();
        var errors = new List<RowError>();
        var read = 0;
        foreach (var row in rows)
        {
            read++;
            var (ok, error) = ImportRow.Read(row, fields);
            if (ok is not null)
            {
                good.Add(ok);
            }
            else
            {
                errors.Add(error!);
            }
        }

        var existing = await ExistingAsync(good, ct);
        var kept = new List<ImportRow>();
        foreach (var row in good)
        {
            if (Conflict(row, existing) is { } error)
            {
                errors.Add(error);
            }
            else
            {
                Take(row, existing);
                kept.Add(row);
            }
        }

        errors.Sort((a, b) => a.Line.CompareTo(b.Line));
        if (kept.Count == 0 || (allOrNothing && errors.Count > 0))
        {
            return new ImportOutcome(read, 0, errors);
        }

        await WriteAsync(kept, ct);
        return new ImportOutcome(read, kept.Count, errors);
    }

    private static RowError? Conflict(ImportRow row, Dictionary<string, List<Span>> existing)
    {
        var spans = existing.GetValueOrDefault(row.Code) ?? [];
        var same = spans.FirstOrDefault(s => s.From == row.ValidFrom);
        if (same is not null)
        {
            return new RowError(row.Line, "valid_from", same.Line is null ? "procedures.import.error.exists" : "procedures.import.error.duplicate", [row.Code, row.ValidFrom, same.Line], row.Row);
        }

        // An earlier version without an end is ended by the new one; any other shared day is a mistake in the file.
        var clash = spans.FirstOrDefault(s => (row.ValidTo is null || s.From <= row.ValidTo) && (s.From > row.ValidFrom || s.To >= row.ValidFrom));
        return clash is null ? null : new RowError(row.Line, "valid_from", "procedures.import.error.overlap", [row.Code, clash.From, clash.To], row.Row);
    }

    private static void Take(ImportRow row, Dictionary<string, List<Span>> existing)
    {
        var spans = existing.TryGetValue(row.Code, out var found) ? found : existing[row.Code] = [];
        foreach (var open in spans.Where(s => s.To is null && s.From < row.ValidFrom))
        {
            open.To = row.ValidFrom.AddDays(-1);
        }

        spans.Add(new Span(row.ValidFrom, row.Line) { To = row.ValidTo });
    }

    private async Task<Dictionary<string, List<Span>>> ExistingAsync(List<ImportRow> rows, CancellationToken ct)
    {
        var spans = new Dictionary<string, List<Span>>();
        foreach (var codes in rows.Select(r => r.Code).Distinct().Chunk(500))
        {
            foreach (var v in await db.Set<ProcedureVersion>().Where(v => codes.Contains(v.Code) && v.State == PublicationState.Published)
                .Select(v => new { v.Code, v.ValidFrom, v.ValidTo }).ToListAsync(ct))
            {
                (spans.TryGetValue(v.Code!, out var list) ? list : spans[v.Code!] = []).Add(new Span(v.ValidFrom, null) { To = v.ValidTo });
            }
        }

        return spans;
    }

    private async Task WriteAsync(List<ImportRow> rows, CancellationToken ct)
    {
        var common = ProcedureForm.IdOf(CatalogueReader.CommonForm, 1);
        var (procedures, versions) = await LoadAsync(rows, ct);
        // Thousands of rows: look for changes once, at the save.
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        foreach (var row in rows.OrderBy(r => r.ValidFrom))
        {
            if (!procedures.TryGetValue(row.Code, out var procedure))
            {
                procedures[row.Code] = procedure = new Procedure { Id = Procedure.IdOf(row.Slug), Slug = row.Slug };
                db.Add(procedure);
            }

            var own = versions.TryGetValue(procedure.Id, out var list) ? list : versions[procedure.Id] = [];
            var version = AddVersion.Make(
                procedure,
                new AddVersion.Input(row.Code, row.Name, row.FieldCode, row.Level, row.Levels, row.ValidFrom, row.Content),
                own.LastOrDefault()?.FormId ?? common);
            version.ValidTo = row.ValidTo;
            version.State = PublicationState.Published;
            foreach (var earlier in own.Where(v => v is { State: PublicationState.Published, ValidTo: null } && v.ValidFrom < row.ValidFrom))
            {
                earlier.EndBefore(row.ValidFrom);
            }

            own.Add(version);
            db.Add(version);
            act.On(procedure, "procedures.import");
        }

        db.ChangeTracker.AutoDetectChangesEnabled = true;
        await stamp.BumpAsync(db, ProcedureCatalogue.StampName, ct);
    }

    private async Task<(Dictionary<string, Procedure> Procedures, Dictionary<Guid, List<ProcedureVersion>> Versions)> LoadAsync(List<ImportRow> rows, CancellationToken ct)
    {
        var procedures = new Dictionary<string, Procedure>();
        var versions = new Dictionary<Guid, List<ProcedureVersion>>();
        foreach (var codes in rows.Select(r => r.Code).Distinct().Chunk(500))
        {
            var ids = await db.Set<ProcedureVersion>().Where(v => codes.Contains(v.Code)).Select(v => v.ProcedureId).Distinct().ToListAsync(ct);
            foreach (var v in await db.Set<ProcedureVersion>().Where(v => ids.Contains(v.ProcedureId)).OrderBy(v => v.Number).ToListAsync(ct))
            {
                (versions.TryGetValue(v.ProcedureId, out var list) ? list : versions[v.ProcedureId] = []).Add(v);
            }

            foreach (var p in await db.Set<Procedure>().Where(p => ids.Contains(p.Id)).ToListAsync(ct))
            {
                foreach (var code in versions[p.Id].Select(v => v.Code).OfType<string>())
                {
                    procedures[code] = p;
                }
            }
        }

        return (procedures, versions);
    }

    private sealed record Span(DateOnly From, int? Line)
    {
        public DateOnly? To { get; set; }
    }
}
