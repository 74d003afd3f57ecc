using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Procedures.Administering;

/// <summary>Changes the questions, answers and contact on a procedure's page.</summary>
internal sealed class ChangeHelp(AppDb db, Act act, CatalogueStamp stamp)
{
    public async Task RunAsync(Procedure procedure, IEnumerable<HelpItem> items, HelpContact contact, CancellationToken ct)
    {
        procedure.Help = CatalogueJson.Write(items.ToList());
        procedure.ContactName = contact.Name;
        procedure.ContactPhone = contact.Phone;
        procedure.ContactEmail = contact.Email;
        procedure.ContactHours = contact.Hours;
        act.On(procedure, "procedures.change-help");
        await stamp.BumpAsync(db, ProcedureCatalogue.StampName, ct);
    }
}
