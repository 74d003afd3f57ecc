using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Correcting;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Inbound;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Tests.Dossiers.Citizen;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Dossiers.Inbound;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Core;

/// <summary>What people declare lies encrypted, whichever way it came, and the audit keeps only that and when it changed (ADR 38).</summary>
public sealed class DeclaredTests
{
    private const string Owner = "089085999901";
    private const string OwnerPhone = "0900000101";

    /// <summary>A text and a number each time, in answers that nothing else holds.</summary>
    private static readonly string[] Marked = ["Ấp Dấu Chìm Một 771234500011", "Ấp Dấu Chìm Hai 771234500022", "Ấp Dấu Chìm Ba 771234500033", "Ấp Dấu Chìm Bốn 771234500044", "Ấp Dấu Chìm Năm 771234500055"];

    [Fact]
    public async Task Nothing_declared_stands_in_the_clear_anywhere_in_the_database_however_it_came()
    {
        var province = new Province();
        await province.InitializeAsync();
        try
        {
            var app = province.App;
            var code = await LifeAsync(app);
            var person = await province.CitizenAsync();
            var papers = await Province.DraftAsync(person, "giay-to", ("f.child_hometown", Marked[3]));
            Assert.Contains(Marked[3], (await person.Browser.GetAsync(papers.Url.Replace("giay-to", "kiem-tra", StringComparison.Ordinal))).Text, StringComparison.Ordinal);

            // Whoever may read it reads it as it was said.
            var head = await app.OfficerAsync(Filed.Head);
            Assert.Contains(Marked[2], (await head.GetAsync($"/can-bo/ho-so/{code}")).Text, StringComparison.Ordinal);
            Assert.Contains(Marked[1], (await head.GetAsync($"/can-bo/ho-so/{code}/dinh-chinh")).Text, StringComparison.Ordinal);
            var slip = (await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<DossierSlip>().SingleAsync(x => x.Kind == "receipt"))).Id;
            Assert.Contains(Owner, (await head.GetAsync($"/ho-so/{code}/phieu/{slip}")).Text, StringComparison.Ordinal);

            var (whole, columns) = (await EverythingAsync(app), await ColumnsAsync(app));
            // The search itself works: the code and the name of the owner are there.
            Assert.Contains(code, whole, StringComparison.Ordinal);
            Assert.Contains("dossiers_dossier.Code", columns.Where(c => c.Text.Contains(code, StringComparison.Ordinal)).Select(c => c.Column));
            foreach (var marker in Marked.SelectMany(m => new[] { m[..^13], m[^12..] }))
            {
                Assert.Empty(columns.Where(c => c.Text.Contains(marker, StringComparison.Ordinal)).Select(c => $"{c.Column} holds {marker}"));
                Assert.False(whole.Contains(marker, StringComparison.Ordinal), $"{marker} stands in the database");
            }

            Assert.Empty(columns.Where(c => c.Text.Contains(Owner, StringComparison.Ordinal) || c.Text.Contains(OwnerPhone, StringComparison.Ordinal)).Select(c => c.Column).Distinct());
        }
        finally
        {
            await province.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_audit_shows_that_and_when_a_declaration_changed_and_its_digest_is_that_of_the_salted_text()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await LifeAsync(app);
        var page = await (await app.OfficerAsync(Filed.Head)).GetAsync($"/can-bo/ho-so/{code}/nhat-ky");
        Assert.Contains("Tờ khai: Nội dung: nội dung được mã hóa, mã băm ", page.Text, StringComparison.Ordinal);
        Assert.Equal(2, page.All("li:has(del)").Count(li => li.TextContent.StartsWith("Tờ khai: Nội dung:", StringComparison.Ordinal)));

        await app.WithAsync(async services =>
        {
            var (db, protector) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<FieldProtector>());
            var form = await db.Set<DossierForm>().SingleAsync();
            var former = await db.Set<FormerContent>().OrderBy(f => f.Until).ThenBy(f => f.Id).ToListAsync();
            Assert.Equal(["form", "form"], former.Select(f => f.What));
            var digests = former.Select(f => f.Content(protector).Digest).Append(form.Content(protector).Digest).ToList();
            Assert.Equal(digests[2], form.ContentDigest);
            var changes = await db.Set<AuditRow>().Where(r => r.SubjectId == form.DossierId).OrderBy(r => r.Seq).Select(r => r.Changes).ToListAsync();
            Assert.Contains($"\"ContentDigest\":\"{digests[0]}\"", changes[0], StringComparison.Ordinal);
            Assert.Single(changes, c => c.Contains($"\"ContentDigest\":[\"{digests[0]}\",\"{digests[1]}\"]", StringComparison.Ordinal));
            Assert.Single(changes, c => c.Contains($"\"ContentDigest\":[\"{digests[1]}\",\"{digests[2]}\"]", StringComparison.Ordinal));
            // The same text twice has two digests: who tries all numbers finds none.
            Assert.NotEqual(SealedText.Of("771234500011").Digest, SealedText.Of("771234500011").Digest);
            var salted = new SealedText("00112233445566778899aabbccddeeff", "Ấp\n1");
            Assert.Equal("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("00112233445566778899aabbccddeeff\nẤp\n1"u8)), salted.Digest);
            Assert.Equal(salted, SealedText.Reveal(protector, salted.Protect(protector, "t.c"), "t.c"));
        });
    }

    [Fact]
    public async Task The_same_declaration_again_changes_nothing_and_a_correction_whose_old_value_moved_keeps_what_stood_then()
    {
        await using var app = await TinhSoApp.StartAsync();
        await app.WithAsync(services =>
        {
            var (protector, now) = (services.GetRequiredService<FieldProtector>(), DateTime.UnixEpoch);
            var content = new FormContent { ["a"] = new FilledField("1", Provenance.Typed) };
            var form = DossierForm.Of(Guid.CreateVersion7(), content, protector);
            var before = (form.ContentCipher, form.ContentDigest);
            Assert.Null(form.Change(content, now, protector));
            Assert.Equal(before, (form.ContentCipher, form.ContentDigest));

            var correction = new DossierCorrection { DossierId = form.DossierId, Number = 3, Part = CorrectedPart.Form, Field = "a", Reason = "x", ProposedAt = now, ProposedBy = "x" }.With("1", "2", protector);
            var digest = correction.OldValueDigest;
            Assert.Null(correction.ReplaceOld("1", now, protector));
            Assert.Equal(digest, correction.OldValueDigest);
            var former = correction.ReplaceOld("9", now, protector)!;
            Assert.Equal(("correction-3-old", "1", digest), (former.What, former.Content(protector).Text, former.Content(protector).Digest));
            Assert.Equal(("9", "2"), (correction.Old(protector)!.Text, correction.New(protector)!.Text));
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Where_the_key_is_gone_the_page_says_that_the_key_is_missing_and_nothing_is_lost_once_it_is_back()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await LifeAsync(app);
        var slip = (await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<DossierSlip>().SingleAsync(x => x.Kind == "receipt"))).Id;
        var head = await app.OfficerAsync(Filed.Head);
        var (file, keys) = (Path.Combine(app.DataFolder, "field-keys.json"), app.Services.GetRequiredService<FieldKeys>());
        var whole = await File.ReadAllTextAsync(file);
        var lost = keys.Ring.Current;
        keys.Rotate();
        keys.Retire([lost]);

        var page = await head.GetAsync($"/ho-so/{code}/phieu/{slip}", HttpStatusCode.ServiceUnavailable);
        Assert.Contains("máy chủ đang thiếu khóa", page.Text, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, whole);
        Assert.Contains(Owner, (await head.GetAsync($"/ho-so/{code}/phieu/{slip}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_kept_of_a_message_holds_whether_it_was_taken_and_the_code_alone()
    {
        await using var app = await TinhSoApp.StartAsync();
        await LifeAsync(app);
        var messages = await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<InboundMessage>().AsNoTracking().ToListAsync());
        Assert.Equal(3, messages.Count);
        Assert.All(messages, m => Assert.Equal(["error_code", "error_message", "MaHoSo"], JsonNode.Parse(m.Answer)!.AsObject().Select(p => p.Key)));
        var kept = Assert.Single(messages, m => m.BodyCipher is not null);
        Assert.Contains(Marked[4], kept.Body(app.Services.GetRequiredService<FieldProtector>()), StringComparison.Ordinal);
    }

    /// <summary>Filed and supplemented through the national portal, accepted at the desk, corrected by two officers; and a message of a ministry that came out of order.</summary>
    private static async Task<string> LifeAsync(TinhSoApp app)
    {
        var body = InboundTests.Body();
        body["ThongTinKhac"] = Form(Marked[0]);
        var code = (await SendAsync(app, "cong-dvcqg", "m-1", body))["MaHoSo"]!.ToString();
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            await services.GetRequiredService<AskSupplement>().RunAsync(await db.Set<Dossier>().SingleAsync(d => d.Code == code), "Ghi lại quê quán", default);
            services.GetRequiredService<Act>().Close();
            await db.SaveChangesAsync();
        });
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(app, "cong-dvcqg", "m-2", new JsonObject
        {
            ["LoaiThongDiep"] = "BoSung", ["NguonGui"] = "CongDVCQuocGia", ["MaHoSo"] = code, ["ThongTinKhac"] = new JsonObject { ["child_hometown"] = Marked[1] }.ToJsonString(),
            ["DanhSachHoSoBoSung"] = new JsonArray(new JsonObject { ["NoiDungBoSung"] = "Đã ghi lại" }),
        });
        await (await app.OfficerAsync(Filed.Receiving)).DoAsync(code, "Accept");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var url = $"/can-bo/ho-so/{code}/dinh-chinh";
        var clerk = await app.OfficerAsync(Filed.Clerk);
        await clerk.SubmitAsync(await clerk.GetAsync(url), [("Target", "Form:child_hometown"), ("NewValue", Marked[2]), ("Reason", "Chủ hồ sơ yêu cầu")], "form[enctype]");
        var head = await app.OfficerAsync(Filed.Head);
        await head.SubmitAsync(await head.GetAsync(url), [("confirmed", "true")], "form:has(input[name=id])");
        await SendAsync(app, "he-thong-bo-nganh", "m-3", new JsonObject
        {
            ["LoaiThongDiep"] = "TienDo", ["NguonGui"] = "BoNganh", ["MaHoSo"] = "G99.99.99-261103-0001", ["TrangThaiHoSo"] = "4", ["ChuHoSo"] = "Nguyễn Văn An", ["SoGiayToChuHoSo"] = Owner,
            ["GhiChu"] = Marked[4],
        });
        return code;
    }

    private static string Form(string hometown)
    {
        var form = new JsonObject();
        foreach (var (key, value) in ProvinceAndPortal.Birth())
        {
            form[key] = value;
        }

        (form["child_hometown"], form["applicant_address"]) = (hometown, "Số 12");
        return form.ToJsonString();
    }

    private static async Task<JsonNode> SendAsync(TinhSoApp app, string client, string id, JsonObject body)
    {
        var clients = app.Services.GetRequiredService<InboundClients>();
        var known = clients.Of("Bearer " + clients.SignIn(client, "chi-dung-cho-trinh-mo-phong"))!;
        var answer = JsonNode.Parse(await app.Services.GetRequiredService<NewMessages>().TakeAsync(known, id, Encoding.UTF8.GetBytes(body.ToJsonString()), body, default))!;
        Assert.Equal("0", answer["error_code"]!.ToString());
        return answer;
    }

    /// <summary>Each text of each row of the model, with its table and column.</summary>
    private static Task<List<(string Column, string Text)>> ColumnsAsync(TinhSoApp app) => app.WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        var texts = new List<(string, string)>();
        foreach (var type in db.Model.GetEntityTypes().Where(t => t.GetTableName() is not null && !t.IsOwned()))
        {
            var columns = type.GetProperties().Where(p => !p.IsShadowProperty() && (p.ClrType == typeof(string) || p.ClrType == typeof(byte[]))).ToList();
            var rows = (IQueryable<object>)typeof(DbContext).GetMethod(nameof(DbContext.Set), [])!.MakeGenericMethod(type.ClrType).Invoke(db, null)!;
            foreach (var row in await rows.AsNoTracking().ToListAsync())
            {
                texts.AddRange(columns.Select(c => ($"{type.GetTableName()}.{c.Name}", Text(c, row))));
            }
        }

        return texts;

        static string Text(IProperty column, object row) => column.GetGetter().GetClrValue(row) switch { string text => text, byte[] bytes => Encoding.UTF8.GetString(bytes), _ => "" };
    });

    /// <summary>All bytes of the SQLite file, or a plain dump of the PostgreSQL database, as text: also what no model knows, such as a search index.</summary>
    private static async Task<string> EverythingAsync(TinhSoApp app)
    {
        var copy = Path.Combine(app.DataFolder, "everything");
        await app.WithAsync(s => s.GetRequiredService<IDatabaseFlavour>().BackupAsync(s.GetRequiredService<AppDb>(), s.GetRequiredService<Settings>(), copy, CancellationToken.None));
        if (!TestEngine.IsPostgres)
        {
            return Encoding.UTF8.GetString(await File.ReadAllBytesAsync(copy));
        }

        using var restore = System.Diagnostics.Process.Start("pg_restore", ["--file", copy + ".sql", copy]);
        await restore.WaitForExitAsync();
        Assert.Equal(0, restore.ExitCode);
        return await File.ReadAllTextAsync(copy + ".sql");
    }
}
