using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Procedures.Administering;

/// <summary>Writes a new version of a procedure, or a new procedure, as a draft; dossiers already accepted keep theirs. Used by the edit page and the importer.</summary>
internal sealed class AddVersion(AppDb db, Act act, CatalogueStamp stamp)
{
    /// <summary>What the parts of a version are that do not stand in its content.</summary>
    internal sealed record Input(
        string? Code,
        string Name,
        string FieldCode,
        ServiceLevel Level,
        AgencyLevelSet Levels,
        DateOnly ValidFrom,
        ProcedureContent Content,
        string? FormKey = null);

    public async Task<ProcedureVersion> RunAsync(Procedure procedure, Input input, CancellationToken ct)
    {
        var formId = input.FormKey is { } key
            ? await db.Set<ProcedureForm>().Where(f => f.Key == key).OrderByDescending(f => f.Number).Select(f => f.Id).FirstOrDefaultAsync(ct)
            : await db.Set<ProcedureVersion>().Where(v => v.ProcedureId == procedure.Id).OrderByDescending(v => v.Number).Select(v => v.FormId).FirstOrDefaultAsync(ct);
        if (formId == Guid.Empty)
        {
            throw new RuleBroken("procedures.no-form", input.FormKey);
        }

        var version = Make(procedure, input, formId);
        act.On(procedure, "procedures.add-version");
        db.Add(version);
        await stamp.BumpAsync(db, ProcedureCatalogue.StampName, ct);
        return version;
    }

    public static ProcedureVersion Make(Procedure procedure, Input input, Guid formId) => new()
    {
        ProcedureId = procedure.Id,
        Number = ++procedure.LastNumber,
        Code = input.Code,
        Name = input.Name,
        NameFolded = Fold.Of($"{input.Content.ShortName} {input.Name}"),
        FieldCode = input.FieldCode,
        Level = input.Level,
        Levels = input.Levels,
        Route = input.Content.Route,
        ValidFrom = input.ValidFrom,
        Content = CatalogueJson.Write(input.Content),
        Unverified = input.Content.CountUnverified(),
        FormId = formId,
    };
}
