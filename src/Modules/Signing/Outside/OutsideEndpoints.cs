using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Limiting;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>The files of a request, as prepared, to the officer who is to sign them.</summary>
internal static class OutsideEndpoints
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet(WaitingModel.Prefix + "{id:guid}/tep/{number:int}", async (Guid id, int number, HttpContext http, AppDb db, Act act, OutsideFiles files, CancellationToken ct) =>
        {
            await WaitingModel.OwnAsync(db, act, id, ct);
            var item = await db.Set<SigningRequestItem>().AsNoTracking().SingleOrDefaultAsync(i => i.RequestId == id && i.Number == number, ct) ?? throw new NotFoundException("file");
            // The browser's own viewer does not start inside a sandbox; nothing else is left to the file.
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; object-src 'self'; frame-ancestors 'none'";
            http.Response.Headers.CacheControl = "private, no-store";
            return TypedResults.Stream(await files.OpenAsync(item.PreparedFileId, ct), "application/pdf");
        }).RequireAuthorization("officer").Costs(3);
}
