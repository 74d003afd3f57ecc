using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Bench.Generation;
using TinhSo.Platform.Data;

namespace TinhSo.Bench.Measuring;

/// <summary>Row 2: submissions at an open arrival rate through the national door of the real web process, then as many as go at a fixed concurrency, beside the same rows as bare batches.</summary>
internal sealed class Submitting(BenchHost host, WebProcess web, Submissions submissions, Report report)
{
    public const int Senders = 24;
    private const string Secret = "bench-only";
    private const double PerSecond = 500;
    private const int AtATime = 16;
    private const int Closed = 3000;

    private readonly ConcurrentBag<string> _receipts = [];
    private readonly Guid _run = Guid.CreateVersion7();
    private List<string> _tokens = [];
    private HttpClient _client = null!;
    private int _sent;

    /// <summary>The door bounds what one sender may ask in a minute, so the load comes from several.</summary>
    public static string WriteSenders(string folder)
    {
        var salt = new byte[8];
        var hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(Secret), salt, 1000, HashAlgorithmName.SHA256, 32);
        var text = $"pbkdf2-sha256$1000${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
        var lists = JsonNode.Parse("""{"ownerKinds":{"1":"Person","2":"Organisation"},"channels":{"1":"Direct","2":"Online","3":"Post"}}""")!.AsObject();
        lists["clients"] = new JsonArray([.. Enumerable.Range(0, Senders).Select(i => new JsonObject
        {
            ["id"] = Name(i), ["name"] = Name(i), ["source"] = "CongDVCQuocGia", ["secretHash"] = text, ["demo"] = true,
        })]);
        var file = Path.Combine(folder, "senders.json");
        File.WriteAllText(file, lists.ToJsonString());
        return file;
    }

    public async Task RunAsync(double seconds)
    {
        using var client = _client = web.Client();
        _tokens = await TokensAsync();
        Func<int, Task> one = _tokens.Count > 0 ? PostAsync : VerbAsync;
        var door = _tokens.Count > 0 ? "through the national door" : "the verb in process: this build has no door";
        var warming = await Load.WarmAsync(AtATime, one);
        var most = await Load.ClosedAsync(AtATime, Closed, one);
        var open = await Load.OpenAsync(PerSecond, seconds, one);
        var bare = await BareAsync();
        var lost = await LostAsync();
        report.Add(new(
            $"submit a dossier, {PerSecond:N0}/s open ({door})", $"{Report.Number(open.PerSecond, 0)}/s, p50 {Report.Number(open.P50)} p95 {Report.Number(open.P95)} ms, {lost} lost{Beside.Failed(open)}", ">= 500/s, p95 <= 60 ms, 0 lost",
            "-", "-", open.PerSecond >= PerSecond * 0.98 && open is { P95: <= 60, Failed: 0 } && lost == 0, new { open, lost, receipts = _receipts.Count }));
        report.Add(new(
            $"submit a dossier, {AtATime} at a time", $"{Report.Number(most.PerSecond, 0)}/s{Beside.Failed(most)}", ">= 1/8 of bare batches", $"{Report.Number(bare.PerSecond, 0)}/s bare{Beside.Failed(bare)}",
            $"1/{Report.Number(bare.PerSecond / most.PerSecond)}", most.PerSecond >= bare.PerSecond / 8, new { warming, most, bare }));
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"bench-{i}");

    /// <summary>Empty when this build has no national door.</summary>
    private async Task<List<string>> TokensAsync()
    {
        var tokens = new List<string>();
        for (var i = 0; i < Senders; i++)
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = Name(i), ["client_secret"] = Secret });
            using var response = await _client.PostAsync(new Uri("/api/national/token", UriKind.Relative), form);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
            {
                return [];
            }

            response.EnsureSuccessStatusCode();
            tokens.Add(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>());
        }

        return tokens;
    }

    private async Task PostAsync(int _)
    {
        var number = Interlocked.Increment(ref _sent);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/national/dossiers", UriKind.Relative)) { Content = new ByteArrayContent(submissions.Message(number)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens[number % _tokens.Count]);
        request.Headers.Add("X-Message-Id", $"{_run:N}-{number.ToString(CultureInfo.InvariantCulture)}");
        using var response = await _client.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"{(int)response.StatusCode}: {answer[..Math.Min(160, answer.Length)]}");
        }

        _receipts.Add(JsonDocument.Parse(answer).RootElement.GetProperty("MaHoSo").GetString()!);
    }

    private async Task VerbAsync(int _)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var code = await submissions.SubmitAsync(scope.ServiceProvider, Interlocked.Increment(ref _sent), CancellationToken.None);
        await scope.ServiceProvider.GetRequiredService<AppDb>().SaveChangesAsync();
        _receipts.Add(code);
    }

    /// <summary>The rows of the same submissions, made beforehand, each submission one batch and one transaction.</summary>
    private async Task<LoadResult> BareAsync()
    {
        var rows = new List<List<object>>();
        RowWriter? writer = null;
        for (var i = 0; i < Closed + 600; i++)
        {
            await using var scope = host.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AppDb>();
            writer ??= new RowWriter(db.Model);
            await submissions.SubmitAsync(scope.ServiceProvider, Interlocked.Increment(ref _sent), CancellationToken.None);
            rows.Add([.. NewRows.Of(db, new HashSet<(string, Guid, DateOnly)>()).All]);
        }

        await Load.ClosedAsync(AtATime, 600, i => InsertAsync(Closed + i));
        return await Load.ClosedAsync(AtATime, Closed, InsertAsync);

        async Task InsertAsync(int i)
        {
            await using var connection = await host.Source.OpenConnectionAsync();
            await using var batch = writer!.Inserts(rows[i]);
            batch.Connection = connection;
            await batch.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Receipts without a dossier, its audit row or its event; and receipts given twice.</summary>
    private async Task<long> LostAsync()
    {
        var codes = _receipts.ToArray();
        var found = await host.ScalarAsync<long>(
            "SELECT count(*) FROM dossiers_dossier d WHERE code = ANY($1) AND EXISTS (SELECT 1 FROM platform_audit a WHERE a.subject_id = d.id AND a.seq = 1) AND EXISTS (SELECT 1 FROM dossiers_form f WHERE f.dossier_id = d.id)", [codes]);
        return codes.Length - found;
    }
}
