using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Platform;

/// <summary>The embedded engine's pool must never lend one connection to two requests: they would write into one transaction. Of SQLite only.</summary>
[Trait("Engine", "any")]
public sealed class OpenedConnectionTests
{
    private const int AtOnce = 16;
    private const int Waves = 100;

    [Fact]
    public async Task Those_who_open_at_the_same_moment_never_hold_the_same_connection()
    {
        await using var app = await TinhSoApp.StartAsync();
        for (var wave = 0; wave < Waves; wave++)
        {
            var scopes = Enumerable.Range(0, AtOnce).Select(_ => app.Services.CreateScope()).ToList();
            var contexts = scopes.ConvertAll(s => s.ServiceProvider.GetRequiredService<AppDb>());
            using var start = new Barrier(AtOnce);
            var threads = contexts.ConvertAll(db => new Thread(() =>
            {
                start.SignalAndWait();
                db.Database.OpenConnection();
            }));
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());
            var handles = contexts.ConvertAll(db => ((SqliteConnection)db.Database.GetDbConnection()).Handle!.DangerousGetHandle());
            scopes.ForEach(s => s.Dispose());
            Assert.Equal(AtOnce, handles.Distinct().Count());
            SqliteFlavour.LetGo(System.IO.Path.Combine(app.DataFolder, "tinhso.db"), TimeSpan.FromSeconds(30));
        }
    }
}
