using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Operations;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Correcting;
using TinhSo.Modules.Dossiers.Desk;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Tests.Dossiers;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Reliability;

/// <summary>Numbers of people in dossiers: not to be read in the database, found and counted all the same, before, during and after a rotation of keys (ADR 37).</summary>
public sealed partial class DossierFieldTests
{
    private const string Identifier = "089195001234";
    private const string Phone = "0912345678";
    private const string NewIdentifier = "089195005234";
    private const string NewPhone = "0987612678";
    private static readonly DateTime Now = new(2026, 11, 3, 2, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task No_column_of_a_filed_received_corrected_and_issued_dossier_holds_a_number()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app, identifier: Identifier);
        await WorkAsync(app, code);

        var dossier = await Filed.ReadAsync(app, code);
        var protector = app.Services.GetRequiredService<FieldProtector>();
        Assert.Equal((DossierState.Done, NewIdentifier, NewPhone), (dossier.State, dossier.OwnerIdentifier(protector), dossier.OwnerPhone(protector)));
        Assert.Equal(("•••••••••234", "•••••••678"), (dossier.OwnerIdentifierMask, dossier.OwnerPhoneMask));
        var texts = await TextsAsync(app);
        // The search itself works: the name stands where it should.
        Assert.Contains(texts, t => t is { Column: "dossiers_dossier.owner_name", Text: "Nguyễn Thị Hoa" });
        Assert.Empty(texts.Where(t => new[] { Identifier, Phone, NewIdentifier, NewPhone }.Any(n => t.Text.Contains(n, StringComparison.Ordinal))).Select(t => $"{t.Column}: {t.Text}"));
    }

    [Fact]
    public async Task The_trail_shows_masks_and_says_that_a_number_changed_where_the_masks_are_equal()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app, identifier: Identifier);
        await WorkAsync(app, code);
        var id = (await Filed.ReadAsync(app, code)).Id;
        await app.WithAsync(async services =>
        {
            var rows = await services.GetRequiredService<AppDb>().Set<AuditRow>().AsNoTracking().Where(r => r.SubjectId == id).OrderBy(r => r.Seq).ToListAsync();
            var (texts, protector) = (services.GetRequiredService<ITexts>(), services.GetRequiredService<FieldProtector>());
            var first = AuditChange.Read(rows[0].Changes, texts, inFull: true);
            Assert.Contains(first, c => c is { What: "Số định danh", After: "•••••••••234" });
            Assert.DoesNotContain(first, c => c.Name.EndsWith("Cipher", StringComparison.Ordinal) || c.Name.EndsWith("Index", StringComparison.Ordinal));
            var corrected = rows.Where(r => r.Act == "dossiers.correct").SelectMany(r => AuditChange.Read(r.Changes, texts, inFull: false)).ToList();
            Assert.Contains(corrected, c => c is { What: "Số định danh", After: "đã đổi sang số khác có các chữ số cuối giống nhau" });
            Assert.DoesNotContain(rows, r => r.Changes.Contains(protector.CurrentPrefix, StringComparison.Ordinal) || r.Changes.Contains("IdentifierIndex", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task A_rotation_under_load_loses_no_number_exposes_none_and_changes_no_count_of_people()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (agency, keys, protector) = (Guid.CreateVersion7(), app.Services.GetRequiredService<FieldKeys>(), app.Services.GetRequiredService<FieldProtector>());
        const int Many = ReencryptFields.Batch * 2 + 50;
        const int Owners = 300;
        var ids = await AddAsync(app, agency, Enumerable.Range(0, Many).Select(i => Number(i % Owners)));
        var (before, indexes) = (keys.Ring.Current, await IndexesAsync(app, agency));
        Assert.Equal(Owners, indexes.Values.Distinct().Count());
        using var stop = new CancellationTokenSource();
        var (added, changed) = (0, 0);
        var load = new[] { Task.Run(AddMoreAsync), Task.Run(ChangeAsync) };
        while ((added == 0 || changed == 0) && !load.Any(t => t.IsCompleted))
        {
            await Task.Delay(10);
        }

        keys.Rotate();
        await app.WithAsync(s => s.GetRequiredService<ReencryptFields>().RunAsync(new(), new JobContext(async _ => Assert.Equal(Owners, await PeopleAsync(app, agency))), CancellationToken.None));
        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.NotEqual(before, keys.Ring.Current);
        Assert.Equal(Owners, await PeopleAsync(app, agency));
        await app.WithAsync(async services =>
        {
            var dossiers = await services.GetRequiredService<AppDb>().Set<Dossier>().AsNoTracking().Where(d => d.CompetentAgencyId == agency).OrderBy(d => d.Id).ToListAsync();
            Assert.Equal(Many + added, dossiers.Count);
            Assert.All(dossiers, d => Assert.StartsWith(protector.CurrentPrefix, d.OwnerIdentifierCipher, StringComparison.Ordinal));
            Assert.All(dossiers, d => Assert.StartsWith(protector.CurrentPrefix, d.OwnerPhoneCipher, StringComparison.Ordinal));
            var byId = dossiers.ToDictionary(d => d.Id);
            for (var i = 0; i < Many; i++)
            {
                var dossier = byId[ids[i]];
                Assert.Equal((Number(i % Owners), indexes[ids[i]]), (dossier.OwnerIdentifier(protector), dossier.OwnerIdentifierIndex));
                // A rotation is no act; the load changed some phones once.
                Assert.Equal(dossier.OwnerPhone(protector) == Phone ? 1 : 2, dossier.Version);
            }

            var verdict = await services.GetRequiredService<VerifyAudit>().RunAsync(CancellationToken.None);
            Assert.True(verdict.Whole, string.Join('\n', verdict.Problems));
            Assert.Equal([before], await services.GetRequiredService<ReencryptFields>().UnusedAsync(keys.Ring, CancellationToken.None));
        });
        keys.Retire([before]);
        var texts = await TextsAsync(app);
        Assert.All(Enumerable.Range(0, Owners).Select(Number), n => Assert.DoesNotContain(texts, t => t.Text.Contains(n, StringComparison.Ordinal)));

        async Task AddMoreAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                await AddAsync(app, agency, [Number(added % Owners)]);
                added++;
            }
        }

        async Task ChangeAsync()
        {
            for (; !stop.IsCancellationRequested && changed < Many; changed++)
            {
                var id = ids[^(changed + 1)];
                await app.WithAsync(async services =>
                {
                    var db = services.GetRequiredService<AppDb>();
                    var dossier = await db.Set<Dossier>().SingleAsync(d => d.Id == id);
                    services.GetRequiredService<Act>().On(dossier, "test.change");
                    dossier.SetOwnerPhone(NewPhone, protector);
                    dossier.Fold(protector);
                    await db.SaveChangesAsync();
                });
            }
        }
    }

    [Fact]
    public async Task Another_lasting_key_put_in_on_purpose_finds_and_counts_as_before_once_the_rows_were_walked()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app, identifier: Identifier);
        await Filed.AtLongXuyenAsync(app, identifier: Identifier);
        var (keys, desk) = (app.Services.GetRequiredService<FieldKeys>(), await app.OfficerAsync(Filed.Receiving));
        var before = (await Filed.ReadAsync(app, code)).OwnerIdentifierIndex;
        await File.WriteAllTextAsync(Path.Combine(app.DataFolder, "field-keys.json"), JsonSerializer.Serialize(new { keys.Ring.Current, keys.Ring.Keys }, JsonSerializerOptions.Web));
        keys.Rotate();
        Assert.Equal(ConditionState.Bad, await WatchedAsync());
        await app.WithAsync(s => s.GetRequiredService<ReencryptFields>().RunAsync(new(), new JobContext(_ => Task.CompletedTask), CancellationToken.None));

        Assert.Equal(ConditionState.Good, await WatchedAsync());
        var after = await Filed.ReadAsync(app, code);
        Assert.NotEqual(before, after.OwnerIdentifierIndex);
        Assert.Equal(1, await PeopleAsync(app, after.CompetentAgencyId));
        Assert.True(await FindsAsync(desk, Identifier, code));
        Assert.True(await FindsAsync(desk, Phone, code));

        // A wrong file, in use for a while: a dossier of that time is not found until all rows were walked, and so long it rings.
        var file = Path.Combine(app.DataFolder, "field-keys.json");
        var whole = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { keys.Ring.Current, keys.Ring.Keys }, JsonSerializerOptions.Web));
        Assert.Null(keys.Find("20200101abcdef"));
        var other = await Filed.AtLongXuyenAsync(app, identifier: NewIdentifier);
        Assert.Equal(ConditionState.Bad, await WatchedAsync());
        await File.WriteAllTextAsync(file, whole);
        Assert.Null(keys.Find("20200101abcdef"));
        await Filed.AtLongXuyenAsync(app, identifier: Identifier);
        Assert.False(await FindsAsync(desk, NewIdentifier, other));
        Assert.Equal(ConditionState.Bad, await WatchedAsync());
        await app.WithAsync(s => s.GetRequiredService<ReencryptFields>().RunAsync(new(), new JobContext(_ => Task.CompletedTask), CancellationToken.None));
        Assert.True(await FindsAsync(desk, NewIdentifier, other));
        Assert.Equal(ConditionState.Good, await WatchedAsync());

        Task<ConditionState> WatchedAsync() => app.WithAsync(async s => (await new NumberConditions(s.GetRequiredService<AppDb>(), s.GetRequiredService<FieldProtector>(), s.GetRequiredService<KeyMarks>()).ReadAsync(Now, default)).Single().State);
    }

    /// <summary>Through acceptance, two corrections and the issue of a result.</summary>
    private static async Task WorkAsync(TinhSoApp app, string code)
    {
        await StepAsync((s, d) => s.GetRequiredService<AcceptDossier>().RunAsync(d, null, default));
        foreach (var (field, value) in new[] { (nameof(Dossier.OwnerIdentifier), NewIdentifier), (nameof(Dossier.OwnerPhone), NewPhone) })
        {
            await StepAsync((s, d) => s.GetRequiredService<ProposeCorrection>().RunAsync(d, new(CorrectedPart.Owner, field, value, "Ghi nhầm"), default));
            await StepAsync(async (s, d) =>
                await s.GetRequiredService<DecideCorrection>().RunAsync(d, await s.GetRequiredService<AppDb>().Set<DossierCorrection>().Where(c => c.Field == field).Select(c => c.Id).SingleAsync(), true, null, default));
        }

        await StepAsync((s, d) =>
        {
            s.GetRequiredService<TakeOver>().Run(d, s.GetRequiredService<IMandates>().Holding(TakeOver.Examine, d.CompetentAgencyId, s.GetRequiredService<Act>().Now)[0].Id, null);
            return Task.CompletedTask;
        });
        await StepAsync((s, d) =>
        {
            s.GetRequiredService<SubmitForApproval>().Run(d, "đủ");
            return Task.CompletedTask;
        });
        await StepAsync((s, d) =>
        {
            s.GetRequiredService<ApproveDossier>().Run(d, true, null);
            return Task.CompletedTask;
        });
        await StepAsync((s, d) => s.GetRequiredService<IssueResult>().RunAsync(d, new("Trích lục", null, "Nội dung"), default));
        await app.PumpAsync();

        Task StepAsync(Func<IServiceProvider, Dossier, Task> step) => app.WithAsync(async services =>
        {
            var (db, act) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
            // Somebody else each time: a correction needs a second person.
            using var turn = act.As(new Caller(CallerKind.System, Guid.CreateVersion7(), "Người làm"), act.Now);
            await step(services, await db.Set<Dossier>().SingleAsync(d => d.Code == code));
            await db.SaveChangesAsync();
        });
    }

    private static string Number(int owner) => string.Create(CultureInfo.InvariantCulture, $"097531{owner:000000}");

    private static Task<List<Guid>> AddAsync(TinhSoApp app, Guid agency, IEnumerable<string> identifiers) => app.WithAsync(async services =>
    {
        var (db, act, protector) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>(), services.GetRequiredService<FieldProtector>());
        var ids = new List<Guid>();
        foreach (var identifier in identifiers)
        {
            var dossier = BareDossier.Of(protector, agency, agency, Now);
            dossier.SetOwnerIdentifier(identifier, protector);
            dossier.SetOwnerPhone(Phone, protector);
            dossier.SetSubmitterIdentifier(identifier, protector);
            dossier.Fold(protector);
            db.Add(dossier);
            act.On(dossier, "dossiers.submit");
            ids.Add(dossier.Id);
        }

        await db.SaveChangesAsync();
        return ids;
    });

    private static Task<int> PeopleAsync(TinhSoApp app, Guid agency) =>
        app.WithAsync(s => s.GetRequiredService<AppDb>().Set<Dossier>().Where(d => d.CompetentAgencyId == agency).Select(d => d.OwnerIdentifierIndex).Distinct().CountAsync());

    private static Task<Dictionary<Guid, string>> IndexesAsync(TinhSoApp app, Guid agency) =>
        app.WithAsync(s => s.GetRequiredService<AppDb>().Set<Dossier>().Where(d => d.CompetentAgencyId == agency).ToDictionaryAsync(d => d.Id, d => d.OwnerIdentifierIndex));

    /// <summary>Every text of every table, read through the model, so that it is the same on both engines.</summary>
    private static Task<List<(string Column, string Text)>> TextsAsync(TinhSoApp app) => app.WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        var texts = new List<(string, string)>();
        foreach (var type in db.Model.GetEntityTypes().Where(t => t.GetTableName() is not null && !t.IsOwned()))
        {
            var rows = await (Task<List<object>>)typeof(DossierFieldTests).GetMethod(nameof(RowsAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                .MakeGenericMethod(type.ClrType).Invoke(null, [db])!;
            foreach (var property in type.GetProperties().Where(p => p.ClrType == typeof(string) && !p.IsShadowProperty()))
            {
                texts.AddRange(rows.Select(r => (string?)property.GetGetter().GetClrValue(r)).OfType<string>().Select(t => ($"{type.GetTableName()}.{property.GetColumnName()}", t)));
            }
        }

        return texts;
    });

    private static async Task<List<object>> RowsAsync<T>(AppDb db)
        where T : class => [.. await db.Set<T>().AsNoTracking().ToListAsync()];
}
