using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Modules.Dossiers.Inbound;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Security;
using TinhSo.Tests.Simulators;
using Xunit;

namespace TinhSo.Tests.Dossiers.Inbound;

public sealed class InboundTests : IAsyncLifetime
{
    private ProvinceAndPortal world = null!;

    public async Task InitializeAsync() => world = await ProvinceAndPortal.StartAsync();

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Fact]
    public async Task A_dossier_from_the_portal_is_the_record_that_our_own_page_makes()
    {
        var account = await world.AccountOfAnAsync();
        var own = await FileHereAsync(account);
        var sent = await world.SendAsync(files: [new { name = "giay-chung-sinh.pdf", componentCode = await PaperKeyAsync(), base64 = Pdf }]);

        Assert.True(sent["state"]!.ToString() == "delivered", sent.ToJsonString());
        var theirs = await world.DossierAsync(sent["dossierCode"]!.ToString());
        var ours = await world.DossierAsync(own);
        Assert.Equal(
            (ours.ProcedureVersionId, ours.CaseKey, ours.Channel, ours.Source, ours.ReceivingAgencyId, ours.CompetentAgencyId, ours.OwnerKind, ours.OwnerName, ours.OwnerIdentifierIndex),
            (theirs.ProcedureVersionId, theirs.CaseKey, theirs.Channel, theirs.Source, theirs.ReceivingAgencyId, theirs.CompetentAgencyId, theirs.OwnerKind, theirs.OwnerName, theirs.OwnerIdentifierIndex));
        Assert.Equal(
            (ours.OwnerBirthDate, ours.OwnerPhoneIndex, ours.OwnerEmail, ours.OwnerAddress, ours.AccountId, ours.AccountLevel, ours.IdentityFromRegister, ours.Summary, ours.State, ours.SubState, ours.Sync),
            (theirs.OwnerBirthDate, theirs.OwnerPhoneIndex, theirs.OwnerEmail, theirs.OwnerAddress, theirs.AccountId, theirs.AccountLevel, theirs.IdentityFromRegister, theirs.Summary, theirs.State, theirs.SubState, theirs.Sync));
        Assert.Equal(account, theirs.AccountId);
        Assert.True(theirs.IdentityFromRegister);
        Assert.Equal(await FormAsync(ours.Id), await FormAsync(theirs.Id));
        Assert.Equal(await PapersAsync(ours.Id), await PapersAsync(theirs.Id));
        Assert.Equal((Door.OwnPortal, Door.NationalPortal), (ours.Door, theirs.Door));
    }

    [Fact]
    public async Task The_same_message_twice_is_one_dossier_and_another_body_is_refused()
    {
        var token = await world.TokenAsync();
        var body = Body();
        var first = await world.PostAsync(body.ToJsonString(), token, "m-1");
        var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => world.PostAsync(body.ToJsonString(), token, "m-1")));

        Assert.Equal((HttpStatusCode.OK, "0"), (first.Status, first.Body["error_code"]!.ToString()));
        Assert.All(all, a => Assert.Equal(first.Body.ToJsonString(), a.Body.ToJsonString()));
        body["TrichYeuHoSo"] = "khác";
        Assert.Equal(HttpStatusCode.Conflict, (await world.PostAsync(body.ToJsonString(), token, "m-1")).Status);
        Assert.Equal(1, await world.CountAsync());
    }

    [Fact]
    public async Task Messages_at_the_same_moment_make_one_dossier()
    {
        var token = await world.TokenAsync();
        var body = Body().ToJsonString();
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.PostAsync(body, token, "m-2")));

        Assert.Single(all.Select(a => a.Body.ToJsonString()).Distinct());
        Assert.Equal(1, await world.CountAsync());
    }

    [Fact]
    public async Task Every_wrong_field_is_named_and_nothing_is_kept()
    {
        var body = Body();
        (body["MaTTHC"], body["NgayNopHoSo"], body["LoaiDoiTuong"], body["DonViXuLy"]) = ("9.999999", "03/11/2026", "7", "00000");
        var (status, answer) = await world.PostAsync(body.ToJsonString(), await world.TokenAsync(), "m-3");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(["DonViXuLy", "LoaiDoiTuong", "MaTTHC", "NgayNopHoSo"], answer["errors"]!.AsArray().Select(e => e!["field"]!.ToString()).Order());

        body = Body();
        body["ThongTinKhac"] = new JsonObject { ["child_name"] = "BÉ", ["child_birth_date"] = "mai", ["sai_khoa"] = "x" }.ToJsonString();
        body["TaiLieuNop"] = new JsonArray(
            new JsonObject { ["TenTepDinhKem"] = "a.pdf", ["NoiDungTepTin"] = "!!!" },
            new JsonObject { ["TenTepDinhKem"] = "a.exe", ["NoiDungTepTin"] = Convert.ToBase64String("MZ........."u8.ToArray()) },
            new JsonObject { ["TenTepDinhKem"] = "b.pdf", ["DuongDanTaiTepTin"] = "http://127.0.0.1/b.pdf" },
            new JsonObject { ["TenTepDinhKem"] = "c.pdf", ["NoiDungTepTin"] = Pdf, ["MaThanhPhanHoSo"] = "khong-co" });
        (status, answer) = await world.PostAsync(body.ToJsonString(), await world.TokenAsync(), "m-4");
        var fields = answer["errors"]!.AsArray().Select(e => e!["field"]!.ToString()).ToList();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        string[] expected =
        [
            "ThongTinKhac.sai_khoa", "ThongTinKhac.child_birth_date", "ThongTinKhac.relation", "TaiLieuNop[0].NoiDungTepTin", "TaiLieuNop[1].NoiDungTepTin", "TaiLieuNop[2].NoiDungTepTin",
            "TaiLieuNop[3].MaThanhPhanHoSo",
        ];
        Assert.Empty(expected.Except(fields));
        Assert.All(answer["errors"]!.AsArray(), e => Assert.NotEmpty(e!["message"]!.ToString()));
        Assert.Equal(0, await world.CountAsync());
    }

    [Fact]
    public async Task Without_a_token_an_id_or_a_body_nothing_passes()
    {
        var token = await world.TokenAsync();
        Assert.Equal("Unauthorized", await world.TokenAsync(secret: "sai"));
        Assert.Equal("Unauthorized", await world.TokenAsync(client: "ai-do"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.PostAsync("{}", null, "m")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.PostAsync("{}", "x" + token, "m")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await world.PostAsync("{}", token, null)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await world.PostAsync("[1", token, "m")).Status);
        var stranger = Body();
        stranger["NguonGui"] = "BoNganh";
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await world.PostAsync(stranger.ToJsonString(), token, "m")).Status);
    }

    [Fact]
    public async Task A_supplement_and_a_withdrawal_run_through_the_verbs()
    {
        var code = (await world.SendAsync(With("applicant_address", "Số 12")))["dossierCode"]!.ToString();
        var early = await world.Portal.PostAsync("/sim/portal/supplement", new { dossierCode = code, force = true });
        Assert.Equal("refused", early["state"]!.ToString());

        await world.ActAsync(code, (s, d) => s.GetRequiredService<AskSupplement>().RunAsync(d, "Bổ sung giấy chứng sinh", CancellationToken.None));
        var answered = await world.Portal.PostAsync("/sim/portal/supplement", new { dossierCode = code, note = "Đã bổ sung", force = true, formData = new { child_name = "NGUYỄN BÉ HAI" } });
        Assert.True(answered["state"]!.ToString() == "delivered", answered.ToJsonString());
        var dossier = await world.DossierAsync(code);
        Assert.Equal((DossierState.Registered, SubState.WaitingForAcceptance), (dossier.State, dossier.SubState));
        var form = await FormAsync(dossier.Id);
        Assert.Contains(("child_name", "NGUYỄN BÉ HAI"), form);
        Assert.Equal(2, (await PapersAsync(dossier.Id)).Count);

        var withdrawn = await world.Portal.PostAsync("/sim/portal/withdraw", new { dossierCode = code, reason = "Đổi ý", force = true });
        Assert.Equal("delivered", withdrawn["state"]!.ToString());
        Assert.Equal(DossierState.WithdrawalAsked, (await world.DossierAsync(code)).State);
    }

    [Fact]
    public async Task A_ministrys_dossier_is_a_copy_that_nobody_here_moves()
    {
        var told = (await world.Portal.PostAsync("/sim/ministry/send", new { procedureCode = "3.000347", personKey = "an", steps = 2 })).AsArray();
        Assert.All(told, t => Assert.True(t!["state"]!.ToString() == "delivered", t.ToJsonString()));
        var dossier = await world.DossierAsync(told[0]!["dossierCode"]!.ToString());

        Assert.Equal((DossierState.InProcess, DossierSource.Vertical, SyncState.NotNeeded), (dossier.State, dossier.Source, dossier.Sync));
        Assert.Null(dossier.DueAt);
        var refused = await Assert.ThrowsAsync<RuleBroken>(() => world.ActAsync(dossier.Code, (s, d) =>
        {
            var act = s.GetRequiredService<Act>();
            var mandate = new Contracts.Directory.Mandate(Guid.CreateVersion7(), Guid.Empty, "", d.CompetentAgencyId, new HashSet<string> { "dossiers.approve" }, false, null);
            using (act.As(new Caller(CallerKind.Officer, mandate.OfficerId, "Cán bộ", [mandate]), act.Now))
            {
                return s.GetRequiredService<StopDossier>().RunAsync(d, "không được", CancellationToken.None);
            }
        }));
        Assert.Equal("dossiers.ministry-master", refused.Code);
    }

    [Fact]
    public async Task A_ministrys_story_ends_with_its_result()
    {
        var told = (await world.Portal.PostAsync("/sim/ministry/send", new { procedureCode = "3.000347", personKey = "an" })).AsArray();
        Assert.All(told, t => Assert.True(t!["state"]!.ToString() == "delivered", t.ToJsonString()));
        var dossier = await world.DossierAsync(told[0]!["dossierCode"]!.ToString());

        Assert.Equal((DossierState.Done, true), (dossier.State, dossier.ElectronicResult));
        Assert.Equal("KQ-" + dossier.Code, await world.Province.WithAsync(s => s.GetRequiredService<AppDb>().Set<DossierResult>().Where(r => r.DossierId == dossier.Id).Select(r => r.Code).SingleAsync()));
    }

    [Fact]
    public async Task What_comes_out_of_order_is_kept_and_not_applied()
    {
        var token = await world.TokenAsync("he-thong-bo-nganh");
        var late = await world.PostAsync(Step("TienDo", 4, "20261103083000"), token, "k-1");
        Assert.Equal((HttpStatusCode.OK, "0"), (late.Status, late.Body["error_code"]!.ToString()));
        Assert.NotEmpty(late.Body["error_message"]!.ToString());

        await world.PostAsync(Step("HoSoMoi", 2, "20261103080000"), token, "k-2");
        await world.PostAsync(Step("TienDo", 9, "20261103084000"), token, "k-3");
        await world.PostAsync(Step("TienDo", 4, "20261103075900"), token, "k-4");
        Assert.Equal(DossierState.Accepted, (await world.DossierAsync("G99.99.99-261103-0001")).State);
        var kept = await world.Province.WithAsync(s => s.GetRequiredService<AppDb>().Set<InboundMessage>().Where(m => m.Outcome == InboundOutcome.Kept).OrderBy(m => m.MessageId).Select(m => m.MessageId + ":" + m.Why).ToListAsync());
        Assert.Equal(["k-1:unknown", "k-3:state", "k-4:time"], kept);

        await world.PostAsync(Step("TienDo", 4, "20261103083000"), token, "k-5");
        Assert.Equal(DossierState.InProcess, (await world.DossierAsync("G99.99.99-261103-0001")).State);
    }

    private static string Pdf { get; } = Convert.ToBase64String("%PDF-1.4\n%%EOF\n"u8.ToArray());

    internal static JsonObject Body() => new()
    {
        ["LoaiThongDiep"] = "HoSoMoi", ["NguonGui"] = "CongDVCQuocGia", ["MaHoSo"] = null, ["MaTTHC"] = "1.001193", ["ChuHoSo"] = "Nguyễn Văn An", ["SoGiayToChuHoSo"] = "089085999901",
        ["LoaiDoiTuong"] = "1", ["KenhThucHien"] = "2", ["NgayNopHoSo"] = "20261103083000", ["DonViXuLy"] = "30307", ["TaiKhoanDuocXacThucVoiVNeID"] = "1", ["SoDienThoai"] = "0900000101",
        ["Email"] = "an.nguyen@nguoi-dan.example",
        ["ThongTinKhac"] = JsonObject.Create(System.Text.Json.JsonSerializer.SerializeToElement(With("applicant_address", "Số 12")))!.ToJsonString(),
    };

    private static Dictionary<string, string?> With(string key, string value) => new(ProvinceAndPortal.Birth()) { [key] = value };

    private static string Step(string kind, int state, string at) => new JsonObject
    {
        ["LoaiThongDiep"] = kind, ["NguonGui"] = "BoNganh", ["MaHoSo"] = "G99.99.99-261103-0001", ["MaTTHC"] = "3.000347", ["ChuHoSo"] = "Nguyễn Văn An", ["SoGiayToChuHoSo"] = "089085999901",
        ["LoaiDoiTuong"] = "1", ["KenhThucHien"] = "2", ["NgayNopHoSo"] = "20261103080000", ["TrangThaiHoSo"] = SimulatorHost.Text(state), ["DonViXuLy"] = "30307", ["ThoiDiemXuLy"] = at,
    }.ToJsonString();

    private Task<string> PaperKeyAsync() => world.Province.WithAsync(s =>
    {
        var procedure = s.GetRequiredService<IProcedures>().ByCode("1.001193", s.GetRequiredService<Act>().Today)!;
        return Task.FromResult(PaperSlot.Of(procedure, "").First(p => p.IsRequired).Key);
    });

    /// <summary>The same declaration through the verbs of our own page.</summary>
    private Task<string> FileHereAsync(Guid accountId) => world.Province.WithAsync(async s =>
    {
        var (db, act, procedures) = (s.GetRequiredService<AppDb>(), s.GetRequiredService<Act>(), s.GetRequiredService<IProcedures>());
        var account = (await s.GetRequiredService<IAccounts>().FindAsync(accountId, CancellationToken.None))!;
        var procedure = procedures.ByCode("1.001193", act.Today)!;
        var commune = s.GetRequiredService<Contracts.Directory.IAgencies>().FindByCode("30307", act.Today)!;
        using (act.As(new Caller(CallerKind.Citizen, accountId, account.Name), act.Now))
        {
            var draft = await s.GetRequiredService<StartDraft>().RunAsync(procedure, account, "", commune.Id, CancellationToken.None);
            var given = DraftForm.Values(draft.ReadForm(s.GetRequiredService<FieldProtector>()));
            foreach (var (key, value) in ProvinceAndPortal.Birth())
            {
                given[key] = value;
            }

            draft.WriteForm(DraftForm.Answered(procedure.Form, given, account), s.GetRequiredService<FieldProtector>());
            var file = await s.GetRequiredService<FileStore>().SaveAsync(new MemoryStream(Convert.FromBase64String(Pdf)), "giay-chung-sinh.pdf", 1000, CancellationToken.None);
            draft.WriteFiles([.. PaperSlot.Missing(procedure, draft).Select(p => new DraftFile(file.Id, p.Key, file.Name, file.Size))], act.Now);
            await db.SaveChangesAsync();
            var dossier = await s.GetRequiredService<SubmitDraft>().RunAsync(new OpenDraft(draft, procedure, account), CancellationToken.None);
            act.Close();
            await db.SaveChangesAsync();
            return dossier.Code;
        }
    });

    private Task<List<(string Key, string Value)>> FormAsync(Guid id) => world.Province.WithAsync(async s =>
        (await s.GetRequiredService<AppDb>().Set<DossierForm>().SingleAsync(f => f.DossierId == id)).Read(s.GetRequiredService<FieldProtector>()).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (f.Key, f.Value.Value)).ToList());

    private Task<List<(string?, string, bool, bool)>> PapersAsync(Guid id) => world.Province.WithAsync(async s =>
        (await s.GetRequiredService<AppDb>().Set<DossierPaper>().Where(p => p.DossierId == id).ToListAsync()).OrderBy(p => p.Name).Select(p => (p.ComponentKey, p.Name, p.Digitised, p.FileId is not null)).ToList());
}
