using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Search;

namespace TinhSo.Bench.Measuring;

/// <summary>Row 1: work-list, search without diacritics and one dossier, as the officer with the most dossiers reads them through the real web process; beside each, its bare SQL.</summary>
internal sealed class Reading(BenchHost host, WebProcess web, Report report)
{
    private const double PerSecond = 50;
    private const double Seconds = 10;

    private const string Columns = "id, version, code, procedure_name, owner_name, state, sub_state, submitted_at, accepted_at, due_at, clock_stopped, ended_at, timing, competent_agency_id, assignee_id";
    private const string Mine = "FROM dossiers_dossier WHERE (competent_agency_id = ANY($1) OR receiving_agency_id = ANY($1))";
    private const string Order = "ORDER BY due_at IS NULL, due_at, id LIMIT 51";
    private static readonly string[] Parts = ["form", "paper", "step", "term", "supplement", "result", "slip"];
    private static readonly string[] Open = ["Registered", "Accepted", "InProcess", "SupplementAsked", "PaymentAsked", "WithdrawalAsked"];

    public async Task RunAsync()
    {
        var agency = await host.ScalarAsync<Guid>("SELECT competent_agency_id FROM dossiers_dossier GROUP BY 1 ORDER BY count(*) DESC LIMIT 1");
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var mandates = host.Services.GetRequiredService<IMandates>();
        var officer = mandates.Holding("dossiers.examine", agency, now)[0];
        Guid[] agencies = [.. mandates.Of(officer.Id, now).Where(m => m.Permissions.Contains("dossiers.read")).Select(m => m.AgencyId).Distinct()];
        var codes = await host.ListAsync<string>("SELECT code FROM dossiers_dossier WHERE competent_agency_id = $1 ORDER BY md5(code) LIMIT 500", agency);
        var names = (await host.ListAsync<string>("SELECT owner_name FROM dossiers_dossier WHERE competent_agency_id = $1 ORDER BY md5(code) LIMIT 500", agency)).ConvertAll(Fold.Of);
        var ids = await host.ListAsync<Guid>("SELECT id FROM dossiers_dossier WHERE competent_agency_id = $1 ORDER BY md5(code) LIMIT 500", agency);
        using var client = await web.SignInAsync(officer.UserName);

        await CompareAsync("work-list", client, _ => "/can-bo/ho-so", _ => Batch(
            ($"SELECT count(*) {Mine} AND state = ANY($2)", [agencies, Open]),
            ($"SELECT {Columns} {Mine} AND state = ANY($2) {Order}", [agencies, Open])));
        await CompareAsync("search without diacritics", client, i => $"/can-bo/ho-so?tim={Uri.EscapeDataString(names[i % names.Count])}", i =>
        {
            var words = names[i % names.Count].Split(' ');
            var likes = string.Concat(words.Select((_, n) => FormattableString.Invariant($" AND search_folded LIKE ${n + 2}")));
            object[] values = [agencies, .. words.Select(w => $"%{w}%")];
            return Batch(($"SELECT count(*) {Mine}{likes}", values), ($"SELECT {Columns} {Mine}{likes} {Order}", values));
        });
        await CompareAsync("open a dossier", client, i => $"/can-bo/ho-so/{codes[i % codes.Count]}", i => Batch(
            [("SELECT * FROM dossiers_dossier WHERE code = $1", [codes[i % codes.Count]]), .. Parts.Select(p => ($"SELECT * FROM dossiers_{p} WHERE dossier_id = $1", new object[] { ids[i % ids.Count] }))]));
    }

    private async Task CompareAsync(string work, HttpClient client, Func<int, string> page, Func<int, NpgsqlBatch> bare)
    {
        await Load.OpenAsync(PerSecond, 3, GetAsync);
        var ours = await Load.OpenAsync(PerSecond, Seconds, GetAsync);
        await Load.OpenAsync(PerSecond, 1, QueryAsync);
        var sql = await Load.OpenAsync(PerSecond, Seconds, QueryAsync);
        report.Add(new(
            $"{work} ({PerSecond:N0}/s)", $"p50 {Report.Number(ours.P50)} p95 {Report.Number(ours.P95)} p99 {Report.Number(ours.P99)} ms{Failed(ours)}", "p95 <= 50, p99 <= 100 ms",
            $"bare SQL p95 {Report.Number(sql.P95)} ms{Failed(sql)}", $"{Report.Number(ours.P95 / sql.P95)}x", ours is { P95: <= 50, P99: <= 100, Failed: 0 }, new { ours, sql }));

        async Task GetAsync(int i)
        {
            using var response = await client.GetAsync(new Uri(page(i), UriKind.Relative));
            // A search that hits one code goes straight to its dossier.
            if ((int)response.StatusCode is not (200 or 302))
            {
                throw new HttpRequestException($"{page(i)} answered {(int)response.StatusCode}");
            }

            await response.Content.ReadAsByteArrayAsync();
        }

        async Task QueryAsync(int i)
        {
            await using var connection = await host.Source.OpenConnectionAsync();
            await using var batch = bare(i);
            batch.Connection = connection;
            await using var reader = await batch.ExecuteReaderAsync();
            do
            {
                while (await reader.ReadAsync())
                {
                    reader.GetValue(0);
                }
            }
            while (await reader.NextResultAsync());
        }
    }

    internal static string Failed(LoadResult result) => result.Failed == 0 ? "" : $", {result.Failed} FAILED ({result.FirstFailure})";

    private static NpgsqlBatch Batch(params (string Sql, object[] Values)[] queries)
    {
        var batch = new NpgsqlBatch();
        foreach (var (sql, values) in queries)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            }

            batch.BatchCommands.Add(command);
        }

        return batch;
    }
}
