using System.Globalization;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Inbound;

/// <summary>
/// Writes one step that a ministry's system took into our copy of its dossier. The ministry is master: nobody here moves the dossier,
/// and a step that does not follow from where the copy stands is not applied.
/// </summary>
internal sealed class CopyMinistryStep(AppDb db, Act act, InboundPapers papers, DossierParts parts)
{
    /// <summary>Null when applied; else why the step is kept for reconciliation.</summary>
    public async Task<string?> RunAsync(Dossier dossier, MessageFields message, InboundClient client, CancellationToken ct)
    {
        var to = message.State();
        var at = message.Moment("ThoiDiemXuLy", required: false, act.Now) ?? act.Now;
        var results = await papers.ResultsAsync(message, ct);
        message.Done();
        var last = (await parts.OfAsync<DossierStep>(dossier, ct)).Where(s => s.Verb != "dossiers.submit").Max(s => (DateTime?)s.At);
        var numbered = (await parts.OfAsync<DossierResult>(dossier, ct)).Count;
        if (to is not { } state || (state != dossier.State && !States.Allows(dossier.State, state)) || at < last)
        {
            return at < last ? "time" : "state";
        }

        var note = message.Optional("NoiDungXuLy", 1000) ?? message.Optional("GhiChu", 1000);
        var system = new Caller(CallerKind.System, null, message.Optional("NguoiXuLy", 200) is { } who ? $"{who} ({client.Name})" : client.Name);
        // The copy carries the ministry's times; when the message came stands beside it in the inbound table.
        using (act.As(system, at))
        {
            Apply(dossier, state, at, note, results, numbered);
        }

        return null;
    }

    private void Apply(Dossier dossier, DossierState state, DateTime at, string? note, IReadOnlyList<(string Name, string? Code, Guid? FileId)> results, int numbered)
    {
        var agency = dossier.CompetentAgencyId;
        foreach (var (name, code, file) in results)
        {
            var number = ++numbered;
            db.Add(new DossierResult
            {
                DossierId = dossier.Id,
                Number = number,
                Code = code ?? string.Create(CultureInfo.InvariantCulture, $"{dossier.Code}-KQ{number}"),
                Title = name,
                FileId = file,
                IssuedAt = at,
                IssuedBy = act.Caller.Name,
            });
            dossier.ElectronicResult |= file is not null;
        }

        if (state == dossier.State)
        {
            db.Add(dossier.Stay(SubState.None, act, "dossiers.ministry-step", agency, note, isPublic: true));
            return;
        }

        db.Add(dossier.MoveTo(state, SubState.None, act, "dossiers.ministry-step", agency, note));
        if (state == DossierState.Accepted)
        {
            act.Publish(new DossierReceived(dossier.Id, dossier.Code, dossier.ProcedureId, agency, dossier.ReceivedDay!.Value));
        }
        else if (state == DossierState.Done)
        {
            act.Publish(new DossierReleased(dossier.Id, dossier.Code, dossier.ProcedureId, agency, dossier.ReleasedDay!.Value, dossier.ElectronicResult));
        }
    }
}
