using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Data;
using TinhSo.Platform.Papers;
using TinhSo.Platform.Retention;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>The list and the record of its hand-over as papers to be printed and signed.</summary>
internal sealed class ComposeRecord(AppDb db, PaperTexts texts, IAgencies agencies, IProcedures procedures)
{
    private static readonly string[] Columns = ["number", "code", "title", "days", "papers", "files", "sheets", "period", "note"];

    public async Task<Paper> ListAsync(ArchiveList list, CancellationToken ct)
    {
        var rows = await RowsAsync(list, ct);
        var cells = rows.Select(r => (IReadOnlyList<string>)
            [Text(r.Number), r.Code, r.Title, $"{Day(r.FromDay)} - {Day(r.ToDay)}", Text(r.Papers), Text(r.Files), r.Sheets is { } sheets ? Text(sheets) : "", Period(r.Period), r.Note ?? ""]);
        return Build(list, texts["archive.paper.list"], "muc-luc", list.ClosedAt ?? list.MadeAt,
        [
            .. Facts(list),
            new TableBlock([.. Columns.Select(c => texts[$"archive.paper.column.{c}"])], [.. cells]),
            new SignatureBlock([Sign("archive.paper.maker", list.MadeBy), Sign("archive.paper.head", list.ClosedBy ?? "")]),
            new SmallPrintBlock(texts["archive.paper.unchecked"]),
        ]);
    }

    public async Task<Paper> RecordAsync(ArchiveList list, CancellationToken ct)
    {
        var rows = await RowsAsync(list, ct);
        var sums = rows.GroupBy(r => r.Period).OrderBy(g => g.Key.Years ?? int.MaxValue)
            .Select(g => (IReadOnlyList<string>)[Period(g.Key), Text(g.Count()), Text(g.Sum(r => r.Papers)), Text(g.Sum(r => r.Files))]);
        string[] headers = ["period", "dossiers", "papers", "files"];
        return Build(list, texts["archive.paper.record"], "bien-ban", list.HandedAt ?? list.MadeAt,
        [
            .. Facts(list),
            new FactBlock(texts["archive.paper.record-number"], list.RecordNumber ?? ""),
            new FactBlock(texts["archive.paper.giver"], $"{list.HandedBy}, {NameOf(list)}"),
            new FactBlock(texts["archive.paper.receiver"], $"{list.ReceivedBy}, {list.ReceivedUnit}"),
            new TextBlock(texts["archive.paper.record-lead"]),
            new TableBlock([.. headers.Select(c => texts[$"archive.paper.column.{c}"])], [.. sums]),
            new FactBlock(texts["archive.paper.hash"], list.RowsSha256 ?? ""),
            .. list.HandOverNote is { } note ? [new TextBlock(note)] : Array.Empty<PaperBlock>(),
            new SignatureBlock([Sign("archive.paper.giver-sign", list.HandedBy ?? ""), Sign("archive.paper.receiver-sign", list.ReceivedBy ?? "")]),
            new SmallPrintBlock(texts["archive.paper.unchecked"]),
        ]);
    }

    private Task<List<ListRow>> RowsAsync(ArchiveList list, CancellationToken ct) => db.Set<ListRow>().AsNoTracking().Where(r => r.ListId == list.Id).OrderBy(r => r.Number).ToListAsync(ct);

    private IEnumerable<PaperBlock> Facts(ArchiveList list)
    {
        yield return new FactBlock(texts["archive.paper.number"], Named(list));
        yield return new FactBlock(texts["archive.paper.agency"], NameOf(list));
        yield return new FactBlock(texts["archive.paper.field"], list.FieldCode is { } code ? procedures.Fields.FirstOrDefault(f => f.Code == code)?.Name ?? code : texts["archive.all-fields"]);
        yield return new FactBlock(texts["archive.paper.counts"], texts["archive.paper.counts-of", list.Rows, list.Papers, list.Files]);
    }

    private Paper Build(ArchiveList list, string title, string kind, DateTime at, IReadOnlyList<PaperBlock> blocks) => new(
        true, title, $"{kind}-{list.Year.ToString(CultureInfo.InvariantCulture)}-{list.Number.ToString(CultureInfo.InvariantCulture)}", NameOf(list).ToUpper(CultureInfo.GetCultureInfo("vi-VN")), texts["archive.paper.number-of", Named(list)],
        texts["platform.paper.nation"], texts["platform.paper.motto"], texts.PlaceAndDate(at), string.Join('|', Named(list), list.Id.ToString("N"), list.RowsSha256), texts["archive.paper.qr", Named(list)], [new TitleBlock(title, null), .. blocks]);

    private string NameOf(ArchiveList list) => agencies.NameAt(list.AgencyId, VietnamTime.Day(list.MadeAt));

    private static string Named(ArchiveList list) => string.Create(CultureInfo.InvariantCulture, $"{list.Number:00}/{list.Year}");

    private string Period(RetentionPeriod period) => RowPages.Say(period, (key, number) => texts[key, number]);

    private Signer Sign(string post, string name) => new(texts[post], texts["platform.paper.signer-hint"], name);

    private static string Day(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
