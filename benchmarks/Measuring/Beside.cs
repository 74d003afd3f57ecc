using Npgsql;

namespace TinhSo.Bench.Measuring;

/// <summary>How often a page is asked for, and what it must keep.</summary>
internal sealed record PageBound(double PerSecond, double P95, double? P99 = null)
{
    public bool IsKeptBy(LoadResult load) => load.P95 <= P95 && (P99 is null || load.P99 <= P99) && load.Failed == 0;

    public override string ToString() => FormattableString.Invariant($"p95 <= {P95}{(P99 is { } p99 ? FormattableString.Invariant($", p99 <= {p99}") : "")} ms");
}

/// <summary>Measures pages of the real web process at an open rate, and beside each the bare SQL of its content.</summary>
internal sealed class Beside(BenchHost host, Report report)
{
    private const double Seconds = 10;

    public async Task CompareAsync(string work, PageBound bound, HttpClient client, Func<int, string> page, Func<int, NpgsqlBatch> bare)
    {
        await Load.OpenAsync(bound.PerSecond, 3, GetAsync);
        var ours = await Load.OpenAsync(bound.PerSecond, Seconds, GetAsync);
        await Load.OpenAsync(bound.PerSecond, 1, QueryAsync);
        var sql = await Load.OpenAsync(bound.PerSecond, Seconds, QueryAsync);
        report.Add(new(
            $"{work} ({bound.PerSecond:N0}/s)", $"p50 {Report.Number(ours.P50)} p95 {Report.Number(ours.P95)} p99 {Report.Number(ours.P99)} ms{Failed(ours)}", bound.ToString(),
            $"bare SQL p95 {Report.Number(sql.P95)} ms{Failed(sql)}", $"{Report.Number(ours.P95 / sql.P95)}x", bound.IsKeptBy(ours), new { ours, sql }));

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

    public static NpgsqlBatch Batch(params (string Sql, object[] Values)[] queries)
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

    public static string Failed(LoadResult result) => result.Failed == 0 ? "" : $", {result.Failed} FAILED ({result.FirstFailure})";
}
