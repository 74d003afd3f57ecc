using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Modules.Procedures.Standing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Procedures.Administering;

/// <summary>Changes the questions, answers and contact on a procedure's page.</summary>
internal sealed class ChangeHelp(AppDb db, Act act, CatalogueStamp stamp, MarkService marks)
{
    public async Task RunAsync(Procedure procedure, IEnumerable<HelpItem> items, HelpContact contact, CancellationToken ct)
    {
        var kept = items.ToList();
        procedure.Help = CatalogueJson.Write(kept);
        procedure.ContactName = contact.Name;
        procedure.ContactPhone = contact.Phone;
        procedure.ContactEmail = contact.Email;
        procedure.ContactHours = contact.Hours;
        act.On(procedure, "procedures.change-help");
        await marks.SetAsync(procedure, ServiceMarkKind.Helped, kept.Count > 0 && (contact.Phone is { Length: > 0 } || contact.Email is { Length: > 0 }), act.Today, ct);
        await stamp.BumpAsync(db, ProcedureCatalogue.StampName, ct);
    }
}
