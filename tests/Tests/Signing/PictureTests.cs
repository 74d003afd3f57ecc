using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Stamping;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>The seal's and the handwriting's pictures lie beside their certificates and are drawn where results are signed.</summary>
public sealed class PictureTests
{
    private const string Administrator = "quantri.kythuat";

    [Fact]
    public async Task Pictures_are_loaded_seen_drawn_on_a_result_and_taken_away()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync();
        var admin = await province.App.OfficerAsync(Administrator);
        var held = await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<HeldCertificate>().AsNoTracking().ToDictionaryAsync(c => c.Use, c => c.Id));
        string At(CertificateUse use) => $"/quan-tri/chung-thu-so/{held[use]}";
        Assert.Contains(At(CertificateUse.Agency), (await admin.GetAsync("/quan-tri/chung-thu-so")).Source, StringComparison.Ordinal);
        var page = await admin.GetAsync(At(CertificateUse.Agency));
        Assert.Contains("Chưa có hình", page.Text, StringComparison.Ordinal);
        async Task<string> RefusedAsync(byte[] png, HttpStatusCode status = HttpStatusCode.Conflict) => (await admin.SubmitAsync(page, [], "form[enctype]", status, [("Upload", "a.png", png)])).Text;
        Assert.Contains("nền trong suốt", await RefusedAsync(Png(100, 100, (200, 20, 20), clear: false)), StringComparison.Ordinal);
        Assert.Contains("phải màu đỏ", await RefusedAsync(Png(100, 100, (20, 40, 200))), StringComparison.Ordinal);
        Assert.Contains("Không dùng được hình này", await RefusedAsync(Png(20, 20, (200, 20, 20))), StringComparison.Ordinal);
        Assert.Contains("Không dùng được hình này", await RefusedAsync("%PDF-1.4"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("tối đa 1 MB", await RefusedAsync(new byte[SetPicture.MaxBytes + 1], HttpStatusCode.BadRequest), StringComparison.Ordinal);

        var seal = Png(140, 140, (200, 20, 20), dotsPerMetre: 3937);
        page = await admin.SubmitAsync(page, [], "form[enctype]", files: [("Upload", "dau.png", seal)]);
        Assert.Contains("Thay hình", page.Text, StringComparison.Ordinal);
        Assert.Equal(seal, await admin.Client.GetByteArrayAsync(new Uri(At(CertificateUse.Agency) + "?handler=Picture", UriKind.Relative)));
        await admin.SubmitAsync(await admin.GetAsync(At(CertificateUse.Person)), [], "form[enctype]", files: [("Upload", "ky.png", Png(150, 60, (20, 40, 200)))]);

        // Both are drawn: two pictures with their transparency, in words only the seal's name and time.
        var code = await province.ApprovedAsync();
        await province.IssueAsync(code, SamplePdf.Plain());
        var pdf = await province.FileAsync((await province.ResultAsync(code)).FileId!.Value);
        Assert.Equal(2, Count(pdf, "/SMask"));
        Assert.Equal(SignatureFont.Installed is null ? 0 : 1, Count(pdf, "/FontFile2"));
        Assert.True((await province.World.CheckAsync(pdf, province.App.Clock.GetUtcNow())).Signatures.All(s => s.Verdict == Modules.Signing.Checking.Verdict.Valid), "valid");

        page = await admin.SubmitAsync(await admin.GetAsync(At(CertificateUse.Agency)), [], "form[action*=Remove]");
        Assert.Contains("Chưa có hình", page.Text, StringComparison.Ordinal);
        await admin.GetAsync(At(CertificateUse.Agency) + "?handler=Picture", HttpStatusCode.NotFound);
        var acts = await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<AuditRow>().Where(a => a.Act.EndsWith("-picture")).Select(a => a.Act).ToListAsync());
        // All in one moment, so their order is the database's.
        Assert.Equal(["signing.remove-picture", "signing.set-picture", "signing.set-picture"], acts.Order(StringComparer.Ordinal));
        await (await province.App.OfficerAsync(Dossiers.Desk.Filed.Clerk)).GetAsync(At(CertificateUse.Agency), HttpStatusCode.Forbidden);

        // A renewed certificate goes on with the picture of the one before it.
        using var renewed = province.World.Key(SignedProvince.ClerkName, to: SigningWorld.Now.AddYears(3), agency: SignedProvince.CommuneName);
        await province.GiveAsync("van-thu-moi", renewed, CertificateUse.Person, Dossiers.Desk.Filed.Records);
        Assert.Equal(2, await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<HeldCertificate>().CountAsync(c => c.PictureId != null)));
    }

    [Fact]
    [Trait("Engine", "any")]
    public void A_picture_tells_its_real_size_where_the_file_says_its_resolution()
    {
        var picture = PngPicture.Read(Png(144, 72, (200, 20, 20), dotsPerMetre: 2835));
        Assert.Equal((144, 72), (Math.Round(picture.RealWidth!.Value), Math.Round(picture.RealHeight!.Value)));
        Assert.Null(PngPicture.Read(Png(144, 72, (200, 20, 20))).RealWidth);
    }

    private static int Count(byte[] pdf, string what) => Encoding.Latin1.GetString(pdf).Split(what).Length - 1;

    /// <summary>One colour with clear edges; the sums of the chunks are left zero, since nobody reads them.</summary>
    private static byte[] Png(int width, int height, (byte R, byte G, byte B) colour, bool clear = true, uint dotsPerMetre = 0)
    {
        using var rows = new MemoryStream();
        for (var y = 0; y < height; y++)
        {
            rows.WriteByte(0);
            for (var x = 0; x < width; x++)
            {
                rows.Write([colour.R, colour.G, colour.B, (byte)(clear && (x < 5 || y < 5) ? 0 : 255)]);
            }
        }

        using var data = new MemoryStream();
        using (var deflated = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflated.Write(rows.ToArray());
        }

        static byte[] Number(uint n) => [(byte)(n >> 24), (byte)(n >> 16), (byte)(n >> 8), (byte)n];
        byte[] Chunk(string name, params byte[] body) => [.. Number((uint)body.Length), .. Encoding.ASCII.GetBytes(name), .. body, 0, 0, 0, 0];
        return
        [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A,
            .. Chunk("IHDR", [.. Number((uint)width), .. Number((uint)height), 8, 6, 0, 0, 0]),
            .. dotsPerMetre == 0 ? [] : Chunk("pHYs", [.. Number(dotsPerMetre), .. Number(dotsPerMetre), 1]),
            .. Chunk("IDAT", data.ToArray()),
            .. Chunk("IEND"),
        ];
    }
}
