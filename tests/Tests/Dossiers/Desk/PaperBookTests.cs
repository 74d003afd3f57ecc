using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Desk;

public sealed class PaperBookTests
{
    [Fact]
    public async Task A_dossier_of_the_paper_book_keeps_its_stated_days_and_the_audit_the_true_time()
    {
        await using var app = await TinhSoApp.StartAsync();
        var desk = await app.OfficerAsync(Filed.Receiving);
        var page = await desk.GetAsync("/can-bo/so-giay");
        var done = await desk.SubmitAsync(page, Entry(page, "2026-10-12", "2026-10-13"));
        var dossier = await Filed.ReadAsync(app, done.One("h1").TextContent);
        Assert.Equal((DossierState.Returned, DossierSource.PaperBook), (dossier.State, dossier.Source));
        Assert.Equal((new DateOnly(2026, 10, 12), new DateOnly(2026, 10, 13)), (dossier.ReceivedDay!.Value, dossier.ReleasedDay!.Value));
        Assert.False(dossier.ElectronicResult);
        Assert.Contains("261012", dossier.Code);
        Assert.All(await Filed.PartsAsync<DossierStep>(app, dossier.Id), s => Assert.True(s.At < new DateTime(2026, 10, 14, 0, 0, 0, DateTimeKind.Utc)));
        var audit = await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<AuditRow>().AsNoTracking().Where(r => r.SubjectId == dossier.Id).ToListAsync());
        Assert.All(audit, r => Assert.Equal(app.Clock.GetUtcNow().UtcDateTime, r.At));
    }

    [Theory]
    [InlineData("2026-12-01", null, "không được sau hiện tại")]
    [InlineData("2026-10-12", "2026-10-01", "không được trước ngày tiếp nhận")]
    [InlineData("2025-06-01", null, "ngày")]
    public async Task Impossible_days_are_refused(string accepted, string? released, string message)
    {
        await using var app = await TinhSoApp.StartAsync();
        var desk = await app.OfficerAsync(Filed.Receiving);
        var page = await desk.GetAsync("/can-bo/so-giay");
        var refused = await desk.SubmitAsync(page, Entry(page, accepted, released), expected: HttpStatusCode.Conflict);
        Assert.Contains(message, refused.One("#errors").TextContent);
        Assert.Equal(0, await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<Dossier>().CountAsync()));
    }

    [Fact]
    public async Task Only_the_desk_writes_into_the_paper_book()
    {
        await using var app = await TinhSoApp.StartAsync();
        await (await app.OfficerAsync(Filed.Clerk)).GetAsync("/can-bo/so-giay", HttpStatusCode.Forbidden);
    }

    private static List<(string, string?)> Entry(Page page, string accepted, string? released) =>
    [
        ("ProcedureId", page.All("select[name=ProcedureId] option").First(o => o.TextContent.Contains("khai tử", StringComparison.OrdinalIgnoreCase)).GetAttribute("value")),
        ("BookEntry", "12/2026"), ("AcceptedDay", accepted), ("AcceptedTime", "08:30"), ("ReleasedDay", released), ("ResultTitle", "Trích lục khai tử"), ("Returned", "true"),
        ("Owner.Name", "Cao Văn Tám"), ("Owner.Identifier", "089150000888"),
    ];
}
