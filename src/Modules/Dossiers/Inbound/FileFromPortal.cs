using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Inbound;

/// <summary>Opens the dossier of a new message (HoSoMoi) through the verb that our own page uses, so both give the same record.</summary>
internal sealed class FileFromPortal(Act act, ITexts texts, Desks desks, FilingFields fields, InboundPapers papers, SubmitDossier submit)
{
    public async Task<Dossier> RunAsync(MessageFields message, InboundClient client, string messageId, CancellationToken ct)
    {
        var (procedure, owner, channel, competent, code, submitted) = await fields.ReadAsync(message, client, ct);
        var form = client.IsMinistry ? [] : InboundForm.Read(message, procedure.Form, owner, act.Today, texts);
        var filed = await papers.TakeAsync(message, procedure, ct);
        message.Done();
        var source = !client.IsMinistry ? DossierSource.Own : procedure.Route == DossierRoute.Vertical ? DossierSource.Vertical : DossierSource.Ministry;
        using (act.As(Sender(client, owner), act.Now))
        {
            return await submit.RunAsync(
                new(
                    procedure, "", channel, source, client.IsMinistry ? Door.MinistrySystem : Door.NationalPortal, desks.Of(competent, act.Today), competent,
                    FilingFields.Filed(owner, procedure.Form, form), form, filed, $"{client.Id}:{messageId}", code, submitted),
                ct);
        }
    }

    /// <summary>Through the portal the owner acts, as on our own page; a ministry's system acts itself.</summary>
    private static Platform.Security.Caller Sender(InboundClient client, StatedOwner owner) => client.IsMinistry
        ? new(Platform.Security.CallerKind.System, null, client.Name)
        : new(Platform.Security.CallerKind.Citizen, owner.Account?.Id, owner.Name);
}
