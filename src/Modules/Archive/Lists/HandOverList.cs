using TinhSo.Contracts.Signing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Papers;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>An approved list goes to the archive with a record of the hand-over, which the officer signs and the agency seals where certificates are there; else it is signed on paper.</summary>
internal sealed class HandOverList(Act act, ArchiveScope scope, ISealResults seals, PdfPrinter printer, ComposeRecord compose, FileStore files)
{
    private const long MaxBytes = FileStore.DefaultMaxBytes;

    public void Run(ArchiveList list, string number, string receiver, string unit, string? note)
    {
        scope.Require(ArchiveScope.Manage, list.AgencyId);
        list.MustBeIn(ListState.Approved);
        list.HandOver(act, number, receiver, unit, note);
        act.On(list, "archive.hand-over", note);
    }

    public async Task SealAsync(ArchiveList list, CancellationToken ct)
    {
        scope.Require(ArchiveScope.Manage, list.AgencyId);
        list.MustBeIn(ListState.HandedOver);
        if (list.RecordFileId is not null)
        {
            throw new RuleBroken("archive.record-sealed");
        }

        var officer = act.Caller is { IsOfficer: true, Id: { } id } ? id : throw new RuleBroken("platform.not-allowed");
        var paper = await compose.RecordAsync(list, ct);
        var path = await printer.PrintAsync(paper, ct) ?? throw new RuleBroken("archive.record-no-pdf");
        var made = await seals.SealAsync(await File.ReadAllBytesAsync(path, ct), officer, list.AgencyId, paper.Name, ct);
        list.RecordFileId = (await files.SaveMadeAsync(new MemoryStream(made.Pdf), paper.FileName + ".pdf", MaxBytes, ct)).Id;
        act.On(list, "archive.seal-record");
    }
}
