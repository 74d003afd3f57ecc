using System.Net.Http.Headers;
using Microsoft.AspNetCore.Mvc;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>A file written straight into the response.</summary>
internal sealed class Download(string fileName, string mediaType, Func<Stream, CancellationToken, Task> write) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.ContentType = mediaType;
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = fileName }.ToString();
        response.Headers.CacheControl = "no-store";
        return write(response.Body, context.HttpContext.RequestAborted);
    }
}
