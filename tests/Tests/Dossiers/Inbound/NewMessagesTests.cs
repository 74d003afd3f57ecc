using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Inbound;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Inbound;

/// <summary>New dossiers that come at the same moment are written together; nobody may notice.</summary>
public sealed class NewMessagesTests
{
    private const int Many = 12;

    [Fact]
    public async Task Messages_written_together_give_the_rows_that_they_give_alone()
    {
        await using var alone = await TinhSoApp.StartAsync();
        await using var together = await TinhSoApp.StartAsync();
        foreach (var one in Messages(alone))
        {
            await alone.Services.GetRequiredService<NewMessages>().WriteAsync([one]);
            Assert.Equal("0", (await AnsweredAsync(one))["error_code"]!.ToString());
        }

        var all = Messages(together);
        await together.Services.GetRequiredService<NewMessages>().WriteAsync(all);

        var answers = await Task.WhenAll(all.Select(AnsweredAsync));
        Assert.Equal(Many, answers.Select(a => a["MaHoSo"]!.ToString()).Distinct().Count());
        var (expected, found) = (await alone.WithAsync(SavedRows.ReadAsync), await together.WithAsync(SavedRows.ReadAsync));
        Assert.Equal(Many, expected["dossiers_inbound"].Count);
        foreach (var (table, rows) in expected)
        {
            Assert.True(rows.SequenceEqual(found[table]), $"{table}: {SavedRows.Difference(rows, found[table])}");
        }

        Assert.True((await together.WithAsync(s => s.GetRequiredService<VerifyAudit>().RunAsync(CancellationToken.None))).Whole);
    }

    [Fact]
    public async Task A_wrong_message_among_them_is_refused_alone()
    {
        await using var app = await TinhSoApp.StartAsync();
        var all = Messages(app);
        all[3].Body["MaTTHC"] = "9.999999";
        all[7].Body["ThongTinKhac"] = "{}";
        await app.Services.GetRequiredService<NewMessages>().WriteAsync(all);

        foreach (var wrong in new[] { all[3], all[7] })
        {
            await Assert.ThrowsAsync<MessageRefused>(() => wrong.Answer.Task);
        }

        foreach (var one in all.Where((_, i) => i is not (3 or 7)))
        {
            Assert.NotEmpty((await AnsweredAsync(one))["MaHoSo"]!.ToString());
        }

        Assert.Equal(Many - 2, await DossiersAsync(app));
    }

    [Fact]
    public async Task One_id_twice_among_them_is_one_dossier_and_another_body_is_refused()
    {
        await using var app = await TinhSoApp.StartAsync();
        var all = Messages(app);
        var other = all[1].Body.DeepClone().AsObject();
        other["SoDienThoai"] = "0900000999";
        NewMessages.Waiting[] again = [Again(all[0], all[0].Body), Again(all[1], other)];
        var work = app.Services.GetRequiredService<NewMessages>();
        await work.WriteAsync([.. all, .. again]);
        await work.WriteAsync([.. all.Select(w => Again(w, w.Body)), .. Messages(app).Take(1)]);

        Assert.Equal(await all[0].Answer.Task, await again[0].Answer.Task);
        Assert.Equal("dossiers.inbound.message-id-reused", (await Assert.ThrowsAsync<RuleBroken>(() => again[1].Answer.Task)).Code);
        // Under a lasting key of before nothing can be told of the body.
        await app.WithAsync(x => x.GetRequiredService<AppDb>().Set<InboundMessage>().ExecuteUpdateAsync(u => u.SetProperty(m => m.Hash, "20200101abcdef.00")));
        var later = Again(all[1], other);
        await work.WriteAsync([later]);
        Assert.Equal(await all[1].Answer.Task, await later.Answer.Task);
        Assert.Equal(Many, await DossiersAsync(app));

        static NewMessages.Waiting Again(NewMessages.Waiting first, JsonObject body) => new(first.Client, first.MessageId, Encoding.UTF8.GetBytes(body.ToJsonString()), body);
    }

    private static async Task<JsonNode> AnsweredAsync(NewMessages.Waiting one) => JsonNode.Parse(await one.Answer.Task)!;

    private static Task<int> DossiersAsync(TinhSoApp app) => app.WithAsync(s => s.GetRequiredService<AppDb>().Set<Dossier>().CountAsync());

    private static List<NewMessages.Waiting> Messages(TinhSoApp app)
    {
        var clients = app.Services.GetRequiredService<InboundClients>();
        var client = clients.Of("Bearer " + clients.SignIn("cong-dvcqg", "chi-dung-cho-trinh-mo-phong"))!;
        return [.. Enumerable.Range(0, Many).Select(i =>
        {
            var body = InboundTests.Body();
            body["SoDienThoai"] = FormattableString.Invariant($"09000001{i:00}");
            return new NewMessages.Waiting(client, FormattableString.Invariant($"m-{i}"), Encoding.UTF8.GetBytes(body.ToJsonString()), body);
        })];
    }
}
