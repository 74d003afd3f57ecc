using System.Diagnostics;
using System.Globalization;
using TinhSo.Bench;
using TinhSo.Bench.Generation;
using TinhSo.Bench.Measuring;
using TinhSo.Platform.Time;

const string Help = """
    ./bench [full] [--dossiers N] [--seed N] [--seconds N] [--port N] [--only generate|read|figures|submit|due|sign|start] [--again]

    Makes N dossiers (200,000; full: 5,000,000) from one seed number in PostgreSQL, measures the rows of the
    performance contract beside their baselines, prints a table and writes artifacts/bench.json.
    --again measures what an earlier run left in the PostgreSQL of TINHSO_BENCH_PG and makes nothing.
    A missed bound is said plainly; the exit code stays 0. Exit code 2: wrong arguments; 3: no PostgreSQL.
    """;

var (dossiers, seed, seconds, port, only, again) = (200_000, 20_260_701, 20, 5230, "", false);
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "full")
    {
        dossiers = 5_000_000;
    }
    else if (args[i] == "--again")
    {
        again = true;
    }
    else if (args[i] == "--only" && i + 1 < args.Length)
    {
        only = args[++i];
    }
    else if (args[i] is "--dossiers" or "--seed" or "--seconds" or "--port" && i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var number) && number >= 0)
    {
        switch (args[i++])
        {
            case "--dossiers": dossiers = number; break;
            case "--seed": seed = number; break;
            case "--seconds": seconds = number; break;
            default: port = number; break;
        }
    }
    else
    {
        Console.Error.WriteLine(Help);
        return args[i] is "--help" or "-h" ? 0 : 2;
    }
}

if (Environment.GetEnvironmentVariable("TINHSO_BENCH_PG") is not { Length: > 0 } server)
{
    Console.Error.WriteLine("TINHSO_BENCH_PG names no PostgreSQL; ./bench starts one.");
    return 3;
}

var whole = Stopwatch.StartNew();
var report = new Report();
var folder = Directory.CreateTempSubdirectory("tinhso-bench-").FullName;
Filled? filled = null;
try
{
    if (only is "" or "due")
    {
        var rate = DueDates.PerSecond();
        report.Add(new("due dates, one core", $"{Report.Number(rate / 1e6, 2)} million/s", ">= 1 million/s", "-", "-", rate >= 1e6, new { rate }));
    }

    if (only is "" or "sign")
    {
        await Signatures.RunAsync(report, seconds);
    }

    if (only is "" or "start")
    {
        await StartUp.RunAsync(report, Path.Combine(folder, "sqlite"), port + 1, 3000);
    }

    if (only is "" or "generate" or "read" or "figures" or "submit")
    {
        await using var host = await BenchHost.StartAsync(server, Path.Combine(folder, "postgresql"), again);
        if (again)
        {
            dossiers = (int)await host.ScalarAsync<long>("SELECT count(*) FROM dossiers_dossier");
            report.Add(new($"{Report.Number(dossiers, 0)} dossiers of an earlier run", $"{await host.ScalarAsync<long>("SELECT pg_database_size(current_database()) / 1048576")} MB", "-", "-", "-", null, new { dossiers }));
        }
        else
        {
            filled = await FillDatabase.RunAsync(host, dossiers, seed, VietnamTime.ToLocal(TimeProvider.System.GetUtcNow().UtcDateTime));
            var total = filled.CopySeconds + filled.IndexSeconds + filled.SealSeconds + filled.RecountSeconds;
            report.Add(new(
                $"generate {Report.Number(dossiers, 0)} dossiers ({Report.Number(filled.Rows, 0)} rows)",
                $"{Report.Number(total)} s: play and copy {Report.Number(filled.CopySeconds)}, index {Report.Number(filled.IndexSeconds)}, seal {Report.Number(filled.SealSeconds)}, recount {Report.Number(filled.RecountSeconds)}; {filled.Megabytes} MB",
                "-", "-", "-", null, filled));
        }

        if (only != "generate" && dossiers > 0)
        {
            var settings = new Dictionary<string, string>(host.Settings) { ["TINHSO_NATIONAL_CLIENTS"] = Submitting.WriteSenders(folder) };
            await using var web = await WebProcess.StartAsync(port, settings, TimeSpan.FromMinutes(2));
            var beside = new Beside(host, report);
            if (only is "" or "read")
            {
                await new Reading(host, web, beside).RunAsync();
            }

            if (only is "" or "figures")
            {
                await new Figures(host, web, beside, report).RunAsync(dossiers);
            }

            if (only is "" or "submit")
            {
                await host.WithAsync(async scope =>
                {
                    await new Submitting(host, web, new Submissions(scope), report).RunAsync(seconds);
                    return 0;
                });
            }
        }
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

report.Print();
var file = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../artifacts/bench.json"));
await report.WriteAsync(file, new { dossiers, seed, seconds = whole.Elapsed.TotalSeconds, cores = Environment.ProcessorCount, generation = filled });
Console.WriteLine($"{Report.Number(whole.Elapsed.TotalSeconds, 0)} s in all; figures in {file}");
return 0;
