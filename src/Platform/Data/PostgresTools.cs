using System.Diagnostics;
using System.Globalization;
using Npgsql;
using TinhSo.Platform.Failures;

namespace TinhSo.Platform.Data;

/// <summary>pg_dump, pg_restore and psql, called for one database with the password in the environment.</summary>
internal sealed class PostgresTools(string connection)
{
    // Transaction numbers of the old cluster are higher or lower than those here, but their order is the order of what was committed, in which blocks are sealed and
    // handlers read. So all of them are moved below nought: restored rows count as settled, and none changes its place. Nobody holds work yet.
    private const string Settle =
        "CREATE TEMP TABLE moved AS SELECT 1 + greatest(0, (SELECT max(tx) FROM public.platform_audit), (SELECT max(tx) FROM public.platform_event), (SELECT max(tx) FROM public.platform_subscription)) AS by; "
        + "UPDATE public.platform_audit SET tx = tx - by FROM moved; UPDATE public.platform_event SET tx = tx - by FROM moved; UPDATE public.platform_subscription SET tx = tx - by FROM moved; "
        + "UPDATE public.platform_audit_block SET from_tx = from_tx - by, to_tx = to_tx - by FROM moved; DROP TABLE moved; DELETE FROM public.platform_lease;";

    /// <summary>A copy of the moment that <paramref name="snapshot"/> names.</summary>
    public Task DumpAsync(string file, string snapshot, CancellationToken ct) => RunAsync("pg_dump", ["--format=custom", "--snapshot", snapshot, "--file", file], ct);

    /// <summary>One transaction for all of it: killed anywhere, the database is the old one or the new one. The script is whole before the first line of it runs.</summary>
    public async Task RestoreAsync(string dump, CancellationToken ct)
    {
        var script = dump + ".sql";
        await RunAsync("pg_restore", ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--no-comments", "--file", script, dump], ct, connects: false);
        await RunAsync("psql", ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--single-transaction", "--output", "/dev/null", "--file", script, "--command", Settle], ct);
    }

    private async Task RunAsync(string tool, string[] args, CancellationToken ct, bool connects = true)
    {
        var c = new NpgsqlConnectionStringBuilder(connection);
        var start = new ProcessStartInfo(tool) { RedirectStandardError = true };
        string[] where = connects ? ["--host", c.Host!, "--port", c.Port.ToString(CultureInfo.InvariantCulture), "--username", c.Username ?? "postgres", "--dbname", c.Database!] : [];
        foreach (var arg in where.Concat(args))
        {
            start.ArgumentList.Add(arg);
        }

        if (c.Password is { Length: > 0 })
        {
            start.Environment["PGPASSWORD"] = c.Password;
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new RuleBroken("platform.tool-missing", tool, "postgresql-client");
        }

        using (process)
        {
            var error = await process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            if (process.ExitCode != 0)
            {
                throw new RuleBroken("platform.tool-failed", tool, error.Trim());
            }
        }
    }
}
