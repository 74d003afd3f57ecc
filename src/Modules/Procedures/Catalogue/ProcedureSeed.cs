using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Procedures.Standing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Seeding;

namespace TinhSo.Modules.Procedures.Catalogue;

/// <summary>Puts the 45 procedures of the catalogue file and their forms into an empty database.</summary>
internal sealed class ProcedureSeed(AppDb db, Act act, CatalogueReader reader, CatalogueStamp stamp, ProjectStanding project) : ISeed
{
    public int Order => 20;

    public async Task SeedAsync(CancellationToken ct)
    {
        if (await db.Set<Procedure>().AnyAsync(ct))
        {
            return;
        }

        var entries = reader.Procedures().ToList();
        foreach (var key in entries.Select(e => e.FormKey).Append(CatalogueReader.CommonForm).Distinct())
        {
            db.Add(new ProcedureForm { Id = ProcedureForm.IdOf(key, 1), Key = key, Number = 1, Definition = CatalogueJson.Write(reader.Form(key)) });
        }

        foreach (var (procedure, version, _) in entries)
        {
            act.On(procedure, "procedures.seed");
            db.Add(procedure);
            db.Add(version);
            project.Add(procedure, [version], []);
        }

        await stamp.BumpAsync(db, ProcedureCatalogue.StampName, ct);
        await db.SaveChangesAsync(ct);
    }
}
