using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Platform.Files;
using TinhSo.Tests.Simulators;
using TinhSo.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace TinhSo.Tests.Reliability;

/// <summary>Two provinces side by side, each killed (SIGKILL) again and again while a portal, a citizen and officers work on it.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Provinces = 2;
    private const int KillsUnderLoad = 51;
    private const int KillsAtStart = 5;

    private int underLoad;
    private int atStart;

    [Fact]
    public async Task Nothing_is_lost_doubled_or_half_written_when_the_program_is_killed_a_hundred_times()
    {
        var seed = TestNotes.Seed();
        var engine = TestEngine.IsPostgres ? "PostgreSQL" : "SQLite";
        TestNotes.Write(output, $"kill -9 on {engine}: seed {seed} (TINHSO_TEST_SEED={seed} repeats it)");

        var ledgers = await Task.WhenAll(Enumerable.Range(0, Provinces).Select(i => Task.Run(() => LiveAsync(new Random(seed + i), $"{engine} {i}"))));

        TestNotes.Write(output, string.Create(
            CultureInfo.InvariantCulture,
            $"kill -9 on {engine}: {underLoad} kills under load and {atStart} during the start; {ledgers.Sum(l => l.Receipts.Count)} receipts, {ledgers.Sum(l => l.Acts.Count)} confirmed acts, {ledgers.Sum(l => l.Retries)} broken calls repeated"));
        // Whole sentences: a collection's own message cuts them off.
        var violations = ledgers.SelectMany(l => l.Violations).ToList();
        Assert.True(violations.Count == 0, string.Join("\n", violations.Take(5)));
        Assert.True(underLoad >= 100);
        Assert.All(ledgers, l => Assert.True(l.Receipts.Count > KillsUnderLoad, "too little was submitted for the kills to mean anything"));
        Assert.All(ledgers, l => Assert.True(l.Acts.Select(a => a.Verb).Distinct().Count() >= 6, "too little was processed for the kills to mean anything"));
    }

    private async Task<KillLedger> LiveAsync(Random random, string name)
    {
        var (data, db) = await TestEngine.NewAsync();
        await using var app = new TinhSoApp(data, db);
        using var province = new KilledProvince(data, db);
        await using var simulators = await SimulatorHost.StartAsync(province.Address.ToString().TrimEnd('/'));
        province.Set("TINHSO_SIM_URLS", simulators.Url);
        province.Set("TINHSO_SMTP_PORT", SimulatorHost.Text(simulators.SmtpPort));

        var ledger = new KillLedger();
        using var stop = new CancellationTokenSource();
        using var giveUp = new CancellationTokenSource();
        var clients = new KillClients(province.Address, new Uri(simulators.Url), ledger, stop.Token, giveUp.Token);
        province.Start();
        await province.ReadyAsync();
        await clients.SignInAsync();
        Task[] people =
        [
            .. Enumerable.Range(0, 2).Select(_ => Client(random, r => clients.PortalAsync(r))),
            Client(random, r => clients.CitizenAsync("an", r)),
            .. Enumerable.Range(0, 2).Select(i => Client(random, r => clients.OfficersAsync(i, 2, r))),
        ];
        try
        {
            await KillAsync(province, ledger, random, Task.WhenAny(people));
            await WorkOnAsync(ledger);
            await stop.CancelAsync();
            await Task.WhenAll(people).WaitAsync(TimeSpan.FromMinutes(3));
        }
        catch (Exception e)
        {
            ledger.Violations.Enqueue($"{name}: {e}\n{province.Log}");
            await giveUp.CancelAsync();
            return ledger;
        }

        Must(await province.StopAsync() == 0, "the program did not end cleanly");
        await CheckAsync(app, ledger);
        foreach (var verb in (string[])["verify-audit", "recount"])
        {
            var (code, text) = await province.CommandAsync(verb);
            Must(code == 0, $"{verb} ended with {code}: {text}");
        }

        return ledger;

        void Must(bool holds, string otherwise)
        {
            if (!holds)
            {
                ledger.Violations.Enqueue($"{name}: {otherwise}");
            }
        }
    }

    /// <summary>On a slow machine the lives were short: people go on without kills until enough was done to check.</summary>
    private static async Task WorkOnAsync(KillLedger ledger)
    {
        for (var waited = 0; waited < 1200 && (ledger.Receipts.Count <= KillsUnderLoad || ledger.Acts.Select(a => a.Verb).Distinct().Count() < 6); waited++)
        {
            await Task.Delay(100);
        }
    }

    /// <summary>Each client has its own random numbers, so that the kills fall alike for the same seed.</summary>
    private static Task Client(Random random, Func<Random, Task> work)
    {
        var own = new Random(random.Next());
        return Task.Run(() => work(own));
    }

    private async Task KillAsync(KilledProvince province, KillLedger ledger, Random random, Task<Task> somebodyFailed)
    {
        var plan = Enumerable.Repeat(true, KillsUnderLoad).Concat(Enumerable.Repeat(false, KillsAtStart)).ToArray();
        random.Shuffle(plan);
        foreach (var loaded in plan)
        {
            if (loaded)
            {
                await province.ReadyAsync();
                // Every other life lasts until officers got something done, so that acts are cut too and not only submissions.
                Func<int> count = random.Next(2) == 0 ? () => ledger.Answers : () => ledger.Acts.Count;
                var wanted = count() + random.Next(1, 4);
                var pause = random.Next(0, 40);
                for (var waited = 0; count() < wanted && waited < 1200; waited++)
                {
                    await Task.Delay(5);
                }

                await Task.Delay(pause);
            }
            else
            {
                await Task.Delay(random.Next(100, 3000));
            }

            if (somebodyFailed.IsCompleted)
            {
                await (await somebodyFailed);
            }

            await province.KillAsync();
            Interlocked.Increment(ref loaded ? ref underLoad : ref atStart);
            province.Start();
        }

        await province.ReadyAsync();
    }

    /// <summary>What the database holds, against what the people outside were told.</summary>
    private static async Task CheckAsync(TinhSoApp app, KillLedger ledger)
    {
        var now = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7));
        app.Clock.Set(now.Year, now.Month, now.Day, now.Hour, now.Minute);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await app.PumpAsync();
        await app.PumpAsync();
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var files = services.GetRequiredService<FileStore>();
            var dossiers = await db.Set<Dossier>().AsNoTracking().ToListAsync();
            var forms = (await db.Set<DossierForm>().AsNoTracking().Select(f => f.DossierId).ToListAsync()).ToHashSet();
            var steps = (await db.Set<DossierStep>().AsNoTracking().ToListAsync()).ToLookup(s => s.DossierId);
            var papers = (await db.Set<DossierPaper>().AsNoTracking().Where(p => p.FileId != null).ToListAsync()).ToLookup(p => p.DossierId);
            var stored = await db.Set<StoredFile>().AsNoTracking().ToDictionaryAsync(f => f.Id, f => f.Sha256);
            var audit = (await db.Set<AuditRow>().AsNoTracking().Select(r => new { r.SubjectId, r.Seq }).ToListAsync()).ToLookup(r => r.SubjectId, r => r.Seq);
            var submitted = (await db.Set<EventRow>().AsNoTracking().Where(e => e.Type == "DossierSubmitted").Select(e => e.Payload).ToListAsync())
                .ToLookup(p => System.Text.Json.Nodes.JsonNode.Parse(p)!["code"]!.ToString());
            var told = ledger.Acts.ToLookup(a => a.Code, a => a.Verb);

            foreach (var key in ledger.Receipts.Where(r => dossiers.Count(d => d.SubmissionKey == r.Key && d.Code == r.Value) != 1))
            {
                ledger.Violations.Enqueue($"the receipt {key.Value} of {key.Key} leads to {dossiers.Count(d => d.SubmissionKey == key.Key)} dossiers");
            }

            foreach (var dossier in dossiers)
            {
                var mine = steps[dossier.Id].OrderBy(s => s.Number).ToList();
                Must(dossier.SubmissionKey is { } k && ledger.Receipts.GetValueOrDefault(k) == dossier.Code, "nobody has its receipt");
                Must(forms.Contains(dossier.Id), "it has no declaration");
                Must(submitted[dossier.Code].Count() == 1, $"{submitted[dossier.Code].Count()} events tell that it was submitted");
                Must(mine.Select(s => s.Number).SequenceEqual(Enumerable.Range(1, mine.Count)), "its steps have gaps");
                Must(mine.Count > 0 && mine[^1].ToState == dossier.State, "its state is not that of its last step");
                Must(audit[dossier.Id].Order().SequenceEqual(Enumerable.Range(1, dossier.Version)), "its audit has gaps");
                Must(papers[dossier.Id].All(p => stored.TryGetValue(p.FileId!.Value, out var hash) && files.Exists(hash)), "a paper has no file");
                foreach (var verb in told[dossier.Code])
                {
                    Must(mine.Count(s => s.Verb == verb) == 1, $"{verb} was confirmed and stands there {mine.Count(s => s.Verb == verb)} times");
                }

                foreach (var twice in mine.GroupBy(s => s.Verb).Where(g => g.Count() > 1))
                {
                    Must(false, $"{twice.Key} was done {twice.Count()} times");
                }

                void Must(bool holds, string otherwise)
                {
                    if (!holds)
                    {
                        ledger.Violations.Enqueue($"{dossier.Code}: {otherwise}");
                    }
                }
            }
        });
    }
}
