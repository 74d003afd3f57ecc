using System.Net.Http.Headers;
using Microsoft.AspNetCore.Mvc;

namespace TinhSo.Platform.Tables;

/// <summary>A table written straight into the response, as CSV or XLSX.</summary>
public sealed class TableDownload(bool xlsx, string name, IReadOnlyList<string> headers, IAsyncEnumerable<IReadOnlyList<object?>> rows) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        var ct = context.HttpContext.RequestAborted;
        response.ContentType = xlsx ? TableWriter.XlsxType : "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = name + (xlsx ? ".xlsx" : ".csv") }.ToString();
        response.Headers.CacheControl = "no-store";
        return xlsx ? TableWriter.XlsxAsync(response.Body, name, headers, rows, ct) : TableWriter.CsvAsync(response.Body, headers, rows, ct);
    }
}
