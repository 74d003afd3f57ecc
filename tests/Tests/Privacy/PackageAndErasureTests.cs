using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Correcting;
using TinhSo.Modules.Dossiers.Desk;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Modules.Dossiers.Personal;
using TinhSo.Modules.Privacy.Erasing;
using TinhSo.Modules.Privacy.MyData;
using TinhSo.Modules.Privacy.Requests;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Security;
using TinhSo.Tests.Dossiers.Citizen;
using Xunit;

namespace TinhSo.Tests.Privacy;

/// <summary>Packages and erasures at their edges: cut off, in one another's way, and after a restore.</summary>
public sealed class PackageAndErasureTests(Province province) : IClassFixture<Province>
{
    private const string Mine = "/tai-khoan/du-lieu-cua-toi";

    [Fact]
    public async Task A_package_that_could_not_be_made_within_a_day_is_given_up_and_may_be_asked_for_anew()
    {
        var owner = await province.CitizenAsync();
        var old = await AddAsync(DataPackage.Of(owner.Id, province.App.Clock.GetUtcNow().UtcDateTime.AddHours(-25)));
        await WorkAsync("privacy-packages");
        Assert.Equal(PackageState.Gone, (await PackageAsync(old)).State);
        Assert.Contains("Đã nhận yêu cầu", (await owner.Browser.SubmitAsync(await owner.Browser.GetAsync(Mine), [])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_erasure_ends_the_package_that_is_being_made_and_its_job_leaves_no_file()
    {
        var owner = await province.CitizenAsync();
        var id = await AddAsync(DataPackage.Of(owner.Id, province.App.Clock.GetUtcNow().UtcDateTime));
        await EraseAsync(owner);
        Assert.Equal(PackageState.Gone, (await PackageAsync(id)).State);
        await MakeAsync(id);
        Assert.Equal(PackageState.Gone, (await PackageAsync(id)).State);
        Assert.False(File.Exists(FileOf(id)));
    }

    [Fact]
    public async Task A_package_is_readable_for_the_programs_own_user_alone_and_is_made_aside_of_other_work()
    {
        var owner = await province.CitizenAsync();
        await owner.Browser.SubmitAsync(await owner.Browser.GetAsync(Mine), []);
        var id = await province.AskAsync(db => db.Set<DataPackage>().Where(p => p.AccountId == owner.Id).Select(p => p.Id).SingleAsync());
        await WorkAsync("jobs");
        Assert.Equal(PackageState.Waiting, (await PackageAsync(id)).State);
        await WorkAsync("jobs-aside");
        Assert.Equal(PackageState.Ready, (await PackageAsync(id)).State);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FileOf(id)));
        }

        Assert.Equal(["archive.make-package", "archive.note-giving", ReencryptFields.Kind, MakePackage.Kind], province.App.Services.GetServices<JobRegistration>().Where(r => r.Aside).Select(r => r.Kind).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_package_holds_slips_corrections_and_results_that_were_replaced()
    {
        var owner = await province.CitizenAsync();
        var code = await Province.FileAsync(owner);
        await province.WorkAsync(code, "accept");
        await province.App.WithAsync(async services =>
        {
            var (db, act) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
            var (dossier, protector) = (await db.Set<Dossier>().SingleAsync(d => d.Code == code), services.GetRequiredService<FieldProtector>());
            db.Add(new DossierCorrection { DossierId = dossier.Id, Number = 1, Part = CorrectedPart.Owner, Field = "OwnerPhone", Reason = "Ghi nhầm", ProposedAt = act.Now, ProposedBy = "x", State = CorrectionState.Confirmed }.With("0900000001", "0900000002", protector));
            db.Add(new DossierCorrection { DossierId = dossier.Id, Number = 2, Part = CorrectedPart.Owner, Field = "OwnerPhone", Reason = "Mới đề nghị", ProposedAt = act.Now, ProposedBy = "x" }.With("0900000002", "0900000003", protector));
            db.Add(new DossierResult { DossierId = dossier.Id, Number = 1, Code = $"KQ-{dossier.Id:N}", Title = "Giấy cũ", Text = "Bản đã thay", IssuedAt = act.Now, IssuedBy = "x", Valid = false });
            act.On(dossier, "dossiers.correct");
            await db.SaveChangesAsync();
        });
        var json = await province.App.WithAsync(async services =>
        {
            await foreach (var part in services.GetRequiredService<ExportPersonal>().PartsAsync(owner.Id, default))
            {
                if (part.Path == $"dossiers/{code}/dossier.json")
                {
                    return part.Json!;
                }
            }

            return "";
        });
        Assert.Contains("\"receipt\"", json, StringComparison.Ordinal);
        Assert.Contains("0900000001", json, StringComparison.Ordinal);
        Assert.DoesNotContain("0900000003", json, StringComparison.Ordinal);
        Assert.Contains("Bản đã thay", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"control\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_erasure_took_is_not_kept_once_more_in_the_audit_and_mails_about_it_go_too()
    {
        var owner = await province.CitizenAsync("Bùi Thị Vết");
        await AddAsync(new MailRow { To = owner.Email, Subject = "Đã nhận yêu cầu", Body = "…", AboutId = owner.Id, State = MailState.Sent });
        await AddAsync(new MailRow { To = owner.Email, Subject = "Còn chờ gửi", Body = "…", AboutId = owner.Id });
        Assert.Contains("Thư về tài khoản", (await owner.Browser.GetAsync(Mine)).Text, StringComparison.Ordinal);
        await EraseAsync(owner);
        var row = await province.AskAsync(db => db.Set<AuditRow>().SingleAsync(a => a.SubjectId == owner.Id && a.Act == "accounts.erase-contact"));
        Assert.DoesNotContain(owner.Email, row.Changes, StringComparison.Ordinal);
        Assert.DoesNotContain("1990", row.Changes, StringComparison.Ordinal);
        Assert.DoesNotContain("Ấp Mỹ Long", row.Changes, StringComparison.Ordinal);
        Assert.Contains("Email", row.Changes, StringComparison.Ordinal);
        Assert.Equal(["Còn chờ gửi"], await province.AskAsync(db => db.Set<MailRow>().Where(m => m.To == owner.Email).Select(m => m.Subject).ToListAsync()));
    }

    [Fact]
    public async Task A_file_taken_out_of_a_draft_or_thrown_away_with_it_is_kept_nowhere()
    {
        var owner = await province.CitizenAsync();
        var check = await Province.DraftAsync(owner, "kiem-tra");
        var draft = await province.AskAsync(db => db.Set<Draft>().SingleAsync(d => d.AccountId == owner.Id));
        var first = Assert.Single(draft.ReadFiles()).FileId;
        var papers = await owner.Browser.GetAsync(check.Url.Replace("kiem-tra", "giay-to", StringComparison.Ordinal));
        await owner.Browser.SubmitAsync(papers, [("xoa", first.ToString())]);
        Assert.Equal(0, await province.AskAsync(db => db.Set<StoredFile>().CountAsync(f => f.Id == first)));

        papers = await owner.Browser.GetAsync(papers.Url);
        await owner.Browser.SubmitAsync(papers, [("di", "tiep")], files: [("p.tp02", "lần hai.pdf", Province.Pdf)]);
        var second = Assert.Single((await province.AskAsync(db => db.Set<Draft>().AsNoTracking().SingleAsync(d => d.AccountId == owner.Id))).ReadFiles()).FileId;
        await owner.Browser.SubmitAsync(await owner.Browser.GetAsync("/ho-so-cua-toi"), [("xoa", draft.Id.ToString())]);
        Assert.Equal((0, 0), await province.AskAsync(async db => (await db.Set<Draft>().CountAsync(d => d.AccountId == owner.Id), await db.Set<StoredFile>().CountAsync(f => f.Id == second))));
        Assert.Equal(2, await province.AskAsync(db => db.Set<JobRow>().CountAsync(j => j.Kind == PurgeFiles.Kind)));
    }

    [Fact]
    public async Task Two_requests_or_packages_of_the_same_moment_are_one()
    {
        var owner = await province.CitizenAsync();
        var now = province.App.Clock.GetUtcNow().UtcDateTime;
        await AddAsync(DataPackage.Of(owner.Id, now));
        await DuplicateAsync("privacy_package", (db, _) => db.Add(DataPackage.Of(owner.Id, now)));
        void Ask(AppDb db, Act act)
        {
            var request = new DataRequest { AccountId = owner.Id, PersonName = owner.Name, SearchFolded = "", Kind = DataRequestKind.Correction, Reason = "Sai tên đệm", ReceivedAt = act.Now, DueDay = act.Today };
            request.Open();
            db.Add(request);
            act.On(request, "privacy.ask");
        }

        await province.App.WithAsync(async services =>
        {
            Ask(services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
        });
        await DuplicateAsync("privacy_request", Ask);
    }

    [Fact]
    public async Task Bytes_that_a_cut_off_purge_had_set_aside_come_back_and_named_ones_stay()
    {
        await province.App.WithAsync(async services =>
        {
            var (store, db) = (services.GetRequiredService<FileStore>(), services.GetRequiredService<AppDb>());
            var file = await store.SaveAsync(new MemoryStream([.. Province.Pdf, 7, 7]), "a.pdf", 10_000, default);
            await db.SaveChangesAsync();
            var root = Path.Combine(province.App.DataFolder, "files");
            var path = Path.Combine(root, file.Sha256[..2], file.Sha256[2..4], file.Sha256);
            File.Move(path, Path.Combine(root, "tmp", $"{file.Sha256}.gone"));
            var (gone, _) = await store.PurgeAsync([file.Sha256], DateTime.MaxValue, default);
            Assert.Equal((0, true), (gone, store.Exists(file.Sha256)));
            db.Remove(file);
            await db.SaveChangesAsync();
            Assert.Equal((1, false), ((await store.PurgeAsync([file.Sha256], DateTime.MaxValue, default)).Gone, store.Exists(file.Sha256)));
        });
    }

    [Fact]
    public async Task Who_does_not_work_the_dossier_reads_no_results_text_in_its_audit_and_nobody_a_corrected_value()
    {
        var changes = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["+DossierCorrection:1"] = new { Field = "OwnerPhone", OldValueDigest = Digest("0900000001"), NewValueDigest = new[] { Digest("0900000002"), Digest("0900000003") } },
            ["+DossierResult:1"] = new { Title = new[] { null, "Giấy khai sinh" }, Text = new[] { null, "Số định danh 089085000001" } },
        });
        var (masked, full) = await province.App.WithAsync(services => Task.FromResult(
            (AuditChange.Read(changes, services.GetRequiredService<ITexts>(), inFull: false), AuditChange.Read(changes, services.GetRequiredService<ITexts>(), inFull: true))));
        Assert.DoesNotContain(masked, c => $"{c.Before}{c.After}".Contains("0890850", StringComparison.Ordinal));
        Assert.Contains(masked, c => c.After == "Giấy khai sinh");
        Assert.Single(full, c => $"{c.After}".Contains("0890850", StringComparison.Ordinal));
        foreach (var shown in new[] { masked, full })
        {
            // A digest tells nothing of what it stands for: everybody sees that a value was replaced by another.
            var changed = Assert.Single(shown, c => c is { What: "Giá trị mới", Before: not null });
            Assert.StartsWith("nội dung được mã hóa, mã băm ", changed.After, StringComparison.Ordinal);
            Assert.NotEqual(changed.Before, changed.After);
        }

        static string Digest(string text) => SealedText.Of(text).Digest;
    }

    private static async Task<Guid> GrantAsync(Province province, Person owner)
    {
        var request = await province.AskAsync(db => db.Set<DataRequest>().SingleAsync(r => r.AccountId == owner.Id));
        var guard = await province.App.OfficerAsync("baovedulieu.tinh");
        await guard.SubmitAsync(await guard.GetAsync($"/can-bo/yeu-cau-du-lieu/{request.Id}"), [("Granted", "true"), ("Reason", "Xóa theo yêu cầu.")]);
        return request.Id;
    }

    [Fact]
    public async Task What_was_erased_after_a_backup_is_erased_again_by_its_restore()
    {
        var own = new Province();
        await own.InitializeAsync();
        try
        {
            var owner = await own.CitizenAsync("Trương Thị Khôi Phục");
            await Province.DraftAsync(owner, "giay-to");
            await owner.Browser.SubmitAsync(await owner.Browser.GetAsync("/tai-khoan/yeu-cau-du-lieu/gui"), [("Kind", "Erasure"), ("Reason", "Tôi không dùng nữa, xin xóa.")]);
            var backup = Path.Combine(own.App.DataFolder, "one.backup");
            await own.App.WithAsync(s => s.GetRequiredService<MakeBackup>().RunAsync(backup, default));
            var id = await GrantAsync(own, owner);
            var worker = own.App.Services.GetServices<IWorker>().Single(w => w.Name == "privacy-erasures");
            await worker.RunAsync(default);
            await worker.RunAsync(default);
            var list = own.App.Services.GetRequiredService<ErasureList>();
            Assert.Equal((id, owner.Id), (Assert.Single(await list.ReadAsync(default)).RequestId, (await list.ReadAsync(default))[0].AccountId));
            var kept = await File.ReadAllTextAsync(list.File);
            Assert.DoesNotContain(owner.Identifier, kept, StringComparison.Ordinal);
            // A line that a crash cut off spoils neither those before nor those after it.
            await File.AppendAllTextAsync(list.File, "{\"requestId\":\"01");

            // What was looked at before is written down before, not into the middle of the restore.
            await own.App.Services.GetRequiredService<IAccessLog>().FlushAsync(default);
            var restored = await own.App.WithAsync(s => s.GetRequiredService<RestoreBackup>().RunAsync(backup, default));

            Assert.Equal((true, 1), (restored.Whole, restored.ErasedAgain));
            Assert.Equal(0, await own.AskAsync(db => db.Set<Draft>().CountAsync(d => d.AccountId == owner.Id)));
            Assert.Null((await own.AskAsync(db => db.Set<TinhSo.Modules.Accounts.Account>().SingleAsync(a => a.Id == owner.Id))).Email);
            var request = await own.AskAsync(db => db.Set<DataRequest>().SingleAsync(r => r.Id == id));
            Assert.Contains("thực hiện lại ngay sau khi khôi phục", request.Answer, StringComparison.Ordinal);
            // Of what the person gives since, a second look takes nothing.
            Assert.Equal(0, await own.App.WithAsync(s => s.GetRequiredService<IAfterRestore>().ApplyAsync(default)));
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    private Task EraseAsync(Person owner) => province.App.WithAsync(async services =>
    {
        await services.GetRequiredService<HeldData>().EraseAsync(owner.Id, default);
        await services.GetRequiredService<AppDb>().SaveChangesAsync();
    });

    private Task<Guid> AddAsync(object row) => province.App.WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        db.Add(row);
        await db.SaveChangesAsync();
        return (Guid)db.Entry(row).Property("Id").CurrentValue!;
    });

    private Task DuplicateAsync(string table, Action<AppDb, Act> add) => province.App.WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        add(db, services.GetRequiredService<Act>());
        Assert.True(db.Flavour.IsDuplicate(await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync()), table));
    });

    private Task<DataPackage> PackageAsync(Guid id) => province.AskAsync(db => db.Set<DataPackage>().AsNoTracking().SingleAsync(p => p.Id == id));

    private Task MakeAsync(Guid id) => province.App.WithAsync(s => s.GetRequiredService<MakePackage>().RunAsync(new PackageInput(id), new JobContext(_ => Task.CompletedTask), default));

    private Task WorkAsync(string worker) => province.App.Services.GetServices<IWorker>().Single(w => w.Name == worker).RunAsync(default);

    private string FileOf(Guid id) => province.App.Services.GetRequiredService<PersonFolder>().PathOf(id);
}
