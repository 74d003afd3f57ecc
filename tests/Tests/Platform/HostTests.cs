using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TinhSo.Platform.Data;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Platform;

public sealed class HostTests
{
    [Fact]
    public async Task The_house_answers_health_and_ready_and_denies_by_default()
    {
        await using var app = await TinhSoApp.StartAsync();
        var nobody = app.Anonymous();
        Assert.Equal("ok", (await nobody.GetAsync("/healthz")).Source);
        Assert.Equal("ready", (await nobody.GetAsync("/readyz")).Source);
        await nobody.GetAsync("/no-such-page", HttpStatusCode.NotFound);
        await app.PumpAsync();
    }

    [Fact]
    public async Task A_busy_database_is_told_as_busy_and_nothing_is_lost()
    {
        var (data, db) = await TestEngine.NewAsync();
        var few = db is null ? null : new NpgsqlConnectionStringBuilder(db) { MaxPoolSize = 3, ApplicationName = "few" }.ToString();
        await using var app = new TinhSoApp(data, few, new Dictionary<string, string> { ["TINHSO_DB_WAIT"] = "1" });
        var officer = app.Anonymous();
        var form = await officer.GetAsync("/can-bo/dang-nhap");
        (string, string?)[] answers = [("UserName", "tiepnhan.long-xuyen"), ("Password", "ca-vo-vien-song-hau")];

        await using (await KeepBusyAsync(app))
        {
            var busy = await officer.SubmitAsync(form, answers, expected: HttpStatusCode.ServiceUnavailable);
            Assert.Contains("Hãy chờ vài giây rồi thử lại", busy.Text, StringComparison.Ordinal);
        }

        Assert.Equal("/can-bo", (await officer.SubmitAsync(form, answers)).Url);
    }

    /// <summary>The only writer of SQLite, or every connection that PostgreSQL may give, until it is disposed.</summary>
    private static async Task<IAsyncDisposable> KeepBusyAsync(TinhSoApp app)
    {
        var held = new AsyncDisposables();
        for (var i = 0; i < (TestEngine.IsPostgres ? 3 : 1); i++)
        {
            var scope = app.Services.CreateAsyncScope();
            held.Add(scope);
            held.Add(await scope.ServiceProvider.GetRequiredService<AppDb>().Database.BeginTransactionAsync());
        }

        return held;
    }

    private sealed class AsyncDisposables : List<IAsyncDisposable>, IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var one in Enumerable.Reverse(this))
            {
                await one.DisposeAsync();
            }
        }
    }
}
