using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Search;

namespace TinhSo.Bench.Measuring;

/// <summary>Row 1: work-list, search without diacritics and one dossier, as the officer with the most dossiers reads them through the real web process; beside each, its bare SQL.</summary>
internal sealed class Reading(BenchHost host, WebProcess web, Beside beside)
{
    private static readonly PageBound Bound = new(50, P95: 50, P99: 100);

    private const string Columns = "id, version, code, procedure_name, owner_name, state, sub_state, submitted_at, accepted_at, due_at, clock_stopped, ended_at, timing, competent_agency_id, assignee_id";
    private const string Worked = "FROM dossiers_dossier WHERE competent_agency_id = ANY($1) AND state = ANY($2)";
    private const string Received = "FROM dossiers_dossier WHERE receiving_agency_id = ANY($1) AND NOT competent_agency_id = ANY($1) AND state = ANY($2)";
    private const string Found = "FROM dossiers_dossier WHERE search_keys(competent_agency_id, receiving_agency_id, search_folded) @@ $1::tsquery";
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

        await beside.CompareAsync("work-list", Bound, client, _ => "/can-bo/ho-so", _ => Beside.Batch(
            ($"SELECT (SELECT count(*) {Worked}) + (SELECT count(*) {Received})", [agencies, Open]),
            ($"SELECT {Columns} {Worked} {Order}", [agencies, Open]),
            ($"SELECT {Columns} {Received} {Order}", [agencies, Open])));
        await beside.CompareAsync("search without diacritics", Bound, client, i => $"/can-bo/ho-so?tim={Uri.EscapeDataString(names[i % names.Count])}", i =>
        {
            object[] values = [string.Join(" | ", agencies.Select(a => "(" + string.Join(" & ", Fold.Words(names[i % names.Count]).Select(w => $"'{a.ToString()[^12..]}{w}'")) + ")"))];
            return Beside.Batch(($"SELECT count(*) {Found}", values), ($"SELECT {Columns} {Found} {Order}", values));
        });
        await beside.CompareAsync("open a dossier", Bound, client, i => $"/can-bo/ho-so/{codes[i % codes.Count]}", i => Beside.Batch(
            [("SELECT * FROM dossiers_dossier WHERE code = $1", [codes[i % codes.Count]]), .. Parts.Select(p => ($"SELECT * FROM dossiers_{p} WHERE dossier_id = $1", new object[] { ids[i % ids.Count] }))]));
    }
}
