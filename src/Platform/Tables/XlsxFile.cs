using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using TinhSo.Platform.Failures;

namespace TinhSo.Platform.Tables;

/// <summary>The first sheet of a workbook, opened only after its parts were seen to stay within bounds; whatever is wrong with it is <c>platform.table-format</c>.</summary>
internal sealed class XlsxFile : IDisposable
{
    public const int MostColumns = 16_384;
    private const long MostBytes = 40 * 1024 * 1024;
    private const int MostParts = 2_000;
    private readonly SpreadsheetDocument _document;

    private XlsxFile(SpreadsheetDocument document, string[] shared, IEnumerable<Row> rows) => (_document, Shared, Rows) = (document, shared, rows);

    public string[] Shared { get; }

    public IEnumerable<Row> Rows { get; }

    public static XlsxFile Open(Stream stream, string fileName)
    {
        SpreadsheetDocument? document = null;
        try
        {
            CheckBounds(stream);
            document = SpreadsheetDocument.Open(stream, false);
            var workbook = document.WorkbookPart!;
            var shared = workbook.SharedStringTablePart?.SharedStringTable.Elements<SharedStringItem>().Select(i => i.InnerText).ToArray() ?? [];
            var part = (WorksheetPart)workbook.GetPartById(workbook.Workbook.Sheets!.Elements<Sheet>().First().Id!);
            return new(document, shared, part.Worksheet.Descendants<Row>());
        }
        catch (Exception e) when (e is FileFormatException or OpenXmlPackageException or InvalidDataException or XmlException or NullReferenceException or InvalidOperationException or ArgumentException or KeyNotFoundException or InvalidCastException or NotSupportedException or IOException)
        {
            document?.Dispose();
            throw new RuleBroken("platform.table-format", fileName);
        }
    }

    public void Dispose() => _document.Dispose();

    /// <summary>What a part says of its own size is not believed; it is unpacked once and counted.</summary>
    private static void CheckBounds(Stream stream)
    {
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true))
        {
            var buffer = new byte[65536];
            var left = MostBytes;
            foreach (var entry in zip.Entries.Count <= MostParts ? zip.Entries : throw new InvalidDataException())
            {
                using var part = entry.Open();
                for (int read; (read = part.Read(buffer)) > 0;)
                {
                    if ((left -= read) < 0)
                    {
                        throw new InvalidDataException();
                    }
                }
            }
        }

        stream.Position = 0;
    }
}
