using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Bench.Generation;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Correcting;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Modules.Dossiers.Inbound;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Security;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Reliability;

/// <summary>A rotation of keys over what people declared: nothing is lost or overwritten while forms are filed and changed, and the audit's digests stay true.</summary>
public sealed class DeclaredRotationTests
{
    private const int Lives = ReencryptFields.Batch + 60;

    [Fact]
    public async Task A_rotation_while_forms_are_filed_and_changed_loses_none_and_leaves_nothing_under_the_old_key()
    {
        await using var app = await TinhSoApp.StartAsync();
        await new GenerateDossiers(app.Services).RunAsync(Lives, 7, new(2026, 9, 1), new(2026, 11, 3, 9, 0, 0), workers: 1, CancellationToken.None);
        var ids = await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<DossierForm>().OrderBy(f => f.DossierId).Select(f => f.DossierId).ToListAsync());
        await KeepOthersAsync(app, ids[0]);
        var keys = app.Services.GetRequiredService<FieldKeys>();
        var before = keys.Ring.Current;
        var versions = await VersionsAsync(app);

        using var stop = new CancellationTokenSource();
        var changed = new Dictionary<Guid, string>();
        var load = Task.Run(async () =>
        {
            for (var turn = 0; !stop.IsCancellationRequested; turn++)
            {
                // From behind, so that some of them are changed before and some after their turn comes, and some at that moment.
                var id = ids[^(1 + (turn % ids.Count))];
                changed[id] = FormattableString.Invariant($"lượt {turn}");
                await ChangeAsync(app, id, changed[id]);
                await Filed.AtLongXuyenAsync(app);
            }
        });
        keys.Rotate();
        await app.WithAsync(s => s.GetRequiredService<ReencryptFields>().RunAsync(new(), new JobContext(_ => Task.CompletedTask), CancellationToken.None));
        await stop.CancelAsync();
        await load;

        Assert.NotEmpty(changed);
        await app.WithAsync(async services =>
        {
            var (db, protector) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<FieldProtector>());
            var forms = await db.Set<DossierForm>().AsNoTracking().ToListAsync();
            Assert.True(forms.Count > ids.Count);
            Assert.All(forms, f => Assert.Equal(f.ContentDigest, f.Content(protector).Digest));
            Assert.All(changed, c => Assert.Equal(c.Value, forms.Single(f => f.DossierId == c.Key).Read(protector).Value("turn")));
            var slips = await db.Set<DossierSlip>().AsNoTracking().ToListAsync();
            Assert.True(slips.Count > ReencryptFields.Batch / 2);
            Assert.All(slips, s => Assert.Equal(s.ContentDigest, s.Content(protector).Digest));
            var correction = await db.Set<DossierCorrection>().AsNoTracking().SingleAsync();
            Assert.Equal(("0900000001", "0900000002"), (correction.Old(protector)!.Text, correction.New(protector)!.Text));
            Assert.Equal((correction.OldValueDigest, correction.NewValueDigest), (correction.Old(protector)!.Digest, correction.New(protector)!.Digest));
            Assert.Equal("nháp", (await db.Set<Draft>().AsNoTracking().SingleAsync()).ReadForm(protector).Value("a"));
            Assert.Contains("giữ lại", (await db.Set<InboundMessage>().AsNoTracking().SingleAsync()).Body(protector), StringComparison.Ordinal);
            Assert.Contains(await db.Set<FormerContent>().AsNoTracking().ToListAsync(), f => f.Content(protector).Text == "trước");

            Assert.Equal(0, (await services.GetRequiredService<ReencryptFields>().LeftAsync(CancellationToken.None)).Old);
            Assert.Equal([before], await services.GetRequiredService<ReencryptFields>().UnusedAsync(keys.Ring, CancellationToken.None));
            // No act on the dossiers that nobody touched, and no break in the trail of any.
            var now = await VersionsAsync(app);
            Assert.All(versions.Where(v => !changed.ContainsKey(v.Key)), v => Assert.Equal(v.Value, now[v.Key]));
            Assert.True((await services.GetRequiredService<VerifyAudit>().RunAsync(CancellationToken.None)).Whole);
        });
        keys.Retire([before]);
        await app.WithAsync(async services => Assert.NotNull((await services.GetRequiredService<AppDb>().Set<DossierForm>().AsNoTracking().FirstAsync(f => f.DossierId == ids[0])).Read(services.GetRequiredService<FieldProtector>())));
    }

    [Theory]
    [InlineData("dossiers_form")]
    [InlineData("dossiers_former_content")]
    [InlineData("dossiers_slip")]
    [InlineData("dossiers_correction")]
    [InlineData("dossiers_draft")]
    [InlineData("dossiers_inbound")]
    public async Task One_row_under_the_old_key_keeps_it_in_the_file(string table)
    {
        await using var app = await TinhSoApp.StartAsync();
        await Filed.AtLongXuyenAsync(app);
        var id = await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<DossierForm>().Select(f => f.DossierId).SingleAsync());
        await KeepOthersAsync(app, id);
        var keys = app.Services.GetRequiredService<FieldKeys>();
        var before = keys.Ring.Current;
        var old = await CipherAsync(app, table);
        keys.Rotate();
        await RunAsync(app);
        Assert.Equal([before], await UnusedAsync(app, keys));
        await CipherAsync(app, table, old);
        Assert.Equal([], await UnusedAsync(app, keys));
        Assert.Equal(1, (await app.WithAsync(s => s.GetRequiredService<ReencryptFields>().LeftAsync(CancellationToken.None))).Old);
        await RunAsync(app);
        Assert.Equal([before], await UnusedAsync(app, keys));
    }

    private static Task RunAsync(TinhSoApp app) => app.WithAsync(s => s.GetRequiredService<ReencryptFields>().RunAsync(new(), new JobContext(_ => Task.CompletedTask), CancellationToken.None));

    private static Task<IReadOnlyList<string>> UnusedAsync(TinhSoApp app, FieldKeys keys) => app.WithAsync(s => s.GetRequiredService<ReencryptFields>().UnusedAsync(keys.Ring, CancellationToken.None));

    /// <summary>The cipher of the one row of a table; with <paramref name="put"/> it gets that one.</summary>
    private static Task<string> CipherAsync(TinhSoApp app, string table, string? put = null) => app.WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        return table switch
        {
            "dossiers_form" => await OfAsync<DossierForm>(nameof(DossierForm.ContentCipher)),
            "dossiers_former_content" => await OfAsync<FormerContent>(nameof(FormerContent.ContentCipher)),
            "dossiers_slip" => await OfAsync<DossierSlip>(nameof(DossierSlip.ContentCipher)),
            "dossiers_correction" => await OfAsync<DossierCorrection>(nameof(DossierCorrection.NewValueCipher)),
            "dossiers_draft" => await OfAsync<Draft>(nameof(Draft.FormCipher)),
            _ => await OfAsync<InboundMessage>(nameof(InboundMessage.BodyCipher)),
        };

        async Task<string> OfAsync<T>(string column)
            where T : class
        {
            var cipher = await db.Set<T>().Select(r => EF.Property<string>(r, column)).SingleAsync();
            if (put is not null)
            {
                await db.Set<T>().ExecuteUpdateAsync(s => s.SetProperty(r => EF.Property<string>(r, column), put));
            }

            return cipher;
        }
    });

    /// <summary>One row of each table that the generator does not fill.</summary>
    private static Task KeepOthersAsync(TinhSoApp app, Guid dossierId) => app.WithAsync(async services =>
    {
        var (db, act, protector) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>(), services.GetRequiredService<FieldProtector>());
        var dossier = await db.Set<Dossier>().SingleAsync(d => d.Id == dossierId);
        db.Add(new DossierCorrection { DossierId = dossierId, Number = 1, Part = CorrectedPart.Owner, Field = "OwnerPhone", Reason = "Ghi nhầm", ProposedAt = act.Now, ProposedBy = "x" }.With("0900000001", "0900000002", protector));
        db.Add(FormerContent.Of(dossierId, "form", act.Now, SealedText.Of("trước"), protector));
        if (!await db.Set<DossierSlip>().AnyAsync())
        {
            await services.GetRequiredService<SlipWriter>().WriteAsync(dossier, SlipKind.Stop, "x", default);
        }

        var draft = new Draft { AccountId = Guid.CreateVersion7(), ProcedureId = Guid.CreateVersion7(), ProcedureVersionId = Guid.CreateVersion7(), CaseKey = "", UpdatedAt = act.Now };
        draft.WriteForm(new FormContent { ["a"] = new FilledField("nháp", Provenance.Typed) }, protector);
        db.Add(draft);
        var message = new InboundMessage { ClientId = "x", MessageId = "1", Kind = "TienDo", Hash = "x", Answer = "{}", Outcome = InboundOutcome.Kept, ReceivedAt = act.Now };
        message.Keep(new JsonObject { ["GhiChu"] = "giữ lại" }, protector);
        db.Add(message);
        act.On(dossier, "dossiers.propose-correction");
        await db.SaveChangesAsync();
    });

    private static Task ChangeAsync(TinhSoApp app, Guid dossierId, string text) => app.WithAsync(async services =>
    {
        var (db, act, protector) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>(), services.GetRequiredService<FieldProtector>());
        var (dossier, form) = (await db.Set<Dossier>().SingleAsync(d => d.Id == dossierId), await db.Set<DossierForm>().SingleAsync(f => f.DossierId == dossierId));
        var content = form.Read(protector);
        content["turn"] = new FilledField(text, Provenance.Typed);
        db.Add(form.Change(content, act.Now, protector)!);
        act.On(dossier, "dossiers.correct");
        await db.SaveChangesAsync();
    });

    private static Task<Dictionary<Guid, int>> VersionsAsync(TinhSoApp app) => app.WithAsync(s => s.GetRequiredService<AppDb>().Set<Dossier>().AsNoTracking().ToDictionaryAsync(d => d.Id, d => d.Version));
}
