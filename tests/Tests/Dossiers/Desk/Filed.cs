using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Data;
using TinhSo.Platform.Time;
using TinhSo.Tests.Support;

namespace TinhSo.Tests.Dossiers.Desk;

/// <summary>Dossiers as other doors file them, and what became of them.</summary>
internal static class Filed
{
    public const string Receiving = "tiepnhan.long-xuyen";
    public const string Clerk = "xuly1.long-xuyen";
    public const string OtherClerk = "xuly2.long-xuyen";
    public const string Head = "lanhdao.long-xuyen";
    public const string Records = "vanthu.long-xuyen";
    public const string Returning = "traketqua.long-xuyen";

    /// <summary>A citizen's dossier that waits for acceptance at the desk of phường Long Xuyên.</summary>
    public static async Task<string> AtLongXuyenAsync(TinhSoApp app, string owner = "Nguyễn Thị Hoa", string identifier = "089195001234", string procedure = "dang-ky-khai-tu") =>
        await app.WithAsync(async services =>
        {
            var day = VietnamTime.Day(app.Clock.GetUtcNow().UtcDateTime);
            var agencies = services.GetRequiredService<IAgencies>();
            var competent = agencies.FindByCode("ubnd-phuong-long-xuyen", day)!.Id;
            var version = services.GetRequiredService<IProcedures>().BySlug(procedure, day)!;
            var dossier = await services.GetRequiredService<SubmitDossier>().RunAsync(
                new(
                    version, version.Cases[0].Key, Channel.Online, DossierSource.Own, Door.OwnPortal, new Desks(agencies).Of(competent, day), competent,
                    new FiledOwner(OwnerKind.Person, owner, identifier, new DateOnly(1995, 3, 2), "0912345678", null, "Long Xuyên", Guid.CreateVersion7(), 2),
                    [],
                    [new FiledPaper(null, "Giấy báo tử", null, Provenance.Typed, 1)]),
                CancellationToken.None);
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
            return dossier.Code;
        });

    public static Task<Dossier> ReadAsync(TinhSoApp app, string code) =>
        app.WithAsync(services => services.GetRequiredService<AppDb>().Set<Dossier>().AsNoTracking().SingleAsync(d => d.Code == code));

    public static Task<List<T>> PartsAsync<T>(TinhSoApp app, Guid dossierId)
        where T : class =>
        app.WithAsync(services => services.GetRequiredService<AppDb>().Set<T>().AsNoTracking().Where(t => EF.Property<Guid>(t, "DossierId") == dossierId).ToListAsync());

    /// <summary>Sends one act's form on the dossier page.</summary>
    public static async Task<Page> DoAsync(
        this Browser officer, string code, string act, (string Name, string? Value)[]? values = null, System.Net.HttpStatusCode expected = System.Net.HttpStatusCode.OK,
        IEnumerable<(string, string, byte[])>? files = null)
    {
        var page = await officer.GetAsync($"/can-bo/ho-so/{code}");
        return await officer.SubmitAsync(page, [.. (values ?? []).Select(v => ($"{act}.{v.Name}", v.Value))], $"form:has(input[name=viec][value={act}])", expected, files);
    }

    /// <summary>Acts this officer is offered.</summary>
    public static async Task<string> OfferedAsync(this Browser officer, string code) =>
        string.Join(' ', (await officer.GetAsync($"/can-bo/ho-so/{code}")).All("input[name=viec]").Select(i => i.GetAttribute("value")));
}
