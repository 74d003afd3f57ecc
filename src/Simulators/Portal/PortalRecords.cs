using System.Globalization;
using System.Text.Json.Nodes;
using TinhSo.Simulators.Province;

namespace TinhSo.Simulators.Portal;

/// <summary>One line of the portal's diary: who sent what, and how it was judged.</summary>
internal sealed record DiaryLine(long Order, DateTime At, bool FromProvince, string What, string? Code, bool Taken, string Verdict);

/// <summary>The portal's memory: dossiers and diary, on disk.</summary>
internal sealed class PortalRecords : IDisposable
{
    private readonly KeptRecords<PortalDossier> dossiers;
    private readonly KeptRecords<DiaryLine> diary;
    private readonly TimeProvider clock;
    private readonly Lock changing = new();
    private long last;

    public PortalRecords(Settings settings, SendQueue queue, TimeProvider clock)
    {
        dossiers = new(settings.DataFolder, "portal-dossiers");
        diary = new(settings.DataFolder, "portal-diary", most: 1000);
        this.clock = clock;
        last = diary.All.Select(d => d.Order).DefaultIfEmpty().Max();
        queue.Settled += Settle;
    }

    public IEnumerable<PortalDossier> Dossiers => dossiers.All.OrderByDescending(d => d.Changed);

    public IEnumerable<DiaryLine> Diary => diary.All.OrderByDescending(d => d.Order);

    public PortalDossier? Find(string code) => dossiers.Find(code);

    /// <summary>Takes all records of one DongBoHoSoMC or CapNhatTienDoHoSoMC message, or none.</summary>
    public IReadOnlyList<Fault> Take(string service, IReadOnlyList<JsonObject> data, bool isUpdating)
    {
        lock (changing)
        {
            var faults = data.SelectMany((d, i) => service == "DongBoHoSoMC"
                ? SyncRules.OfDossier(i, d, isUpdating, Find)
                : SyncRules.OfProgress(i, d, Find)).ToList();

            foreach (var one in faults.Count > 0 ? [] : data)
            {
                var code = SyncRules.Text(one, "MaHoSo");
                dossiers.Put(code, service == "DongBoHoSoMC" ? WithRecord(code, one) : WithProgress(code, one));
            }

            foreach (var one in data)
            {
                Note(true, service, SyncRules.Text(one, "MaHoSo"), faults.Count == 0, Verdict(faults));
            }

            return faults;
        }
    }

    public void Note(bool fromProvince, string what, string? code, bool taken, string verdict)
    {
        var line = new DiaryLine(Interlocked.Increment(ref last), Now, fromProvince, what, code, taken, verdict);
        diary.Put(line.Order.ToString(CultureInfo.InvariantCulture), line);
    }

    public void Dispose()
    {
        dossiers.Dispose();
        diary.Dispose();
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private PortalDossier WithRecord(string code, JsonObject record)
    {
        var state = SyncRules.State(record, "TrangThaiHoSo")!.Value;
        var known = Find(code) ?? new(code, SyncRules.Text(record, "MaTTHC"), SyncRules.Text(record, "ChuHoSo"), state) { FiledAt = "province", Changed = Now };

        return known.To(state, Now) with { Fields = (JsonObject)record.DeepClone() };
    }

    private PortalDossier WithProgress(string code, JsonObject progress)
    {
        var known = Find(code)!;
        return known.To(SyncRules.State(progress, "TrangThai")!.Value, Now) with { Progress = [.. known.Progress, (JsonObject)progress.DeepClone()] };
    }

    private static string Verdict(List<Fault> faults) => faults.Count == 0
        ? Say.Text("sync.taken")
        : string.Join(" ", faults.Take(5).Select(f => $"[{f.Item.ToString(CultureInfo.InvariantCulture)}] {f.Field}: {f.Message}"));

    private void Settle(Message message)
    {
        if (message.Sender != Sender.Portal)
        {
            return;
        }

        var delivered = message.State == MessageState.Delivered;
        Note(false, message.Kind, message.DossierCode, delivered, message.Answer ?? "");

        if (!delivered || message.DossierCode is not { } code)
        {
            return;
        }

        lock (changing)
        {
            switch (message.Kind)
            {
                // The province may have synchronised the dossier before its own answer reached us.
                case "HoSoMoi" when Find(code) is null:
                    dossiers.Put(code, new(code, SyncRules.Text(message.Body, "MaTTHC"), SyncRules.Text(message.Body, "ChuHoSo"), 1) { FiledAt = "portal", Changed = Now });
                    break;
                case "RutHoSo" when Find(code) is { } known && NationalStates.MayWithdraw(known.State):
                    dossiers.Put(code, known.To(7, Now));
                    break;
                default:
                    break;
            }
        }
    }
}
