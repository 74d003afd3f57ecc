using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Hosting;

namespace TinhSo.Bench;

/// <summary>The product's services in this process, on the bench database.</summary>
internal sealed class BenchHost : IAsyncDisposable
{
    public const string Database = "tinhso_bench";

    private readonly ServiceProvider _provider;

    private BenchHost(ServiceProvider provider, NpgsqlDataSource source, IReadOnlyDictionary<string, string> settings) =>
        (_provider, Source, Settings) = (provider, source, settings);

    public IServiceProvider Services => _provider;

    public NpgsqlDataSource Source { get; }

    /// <summary>What the web process is started with, so that it sees the same.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Makes the bench database anew and lets the product make its tables and its catalogues.</summary>
    /// <param name="again">Leaves the database of an earlier run as it is.</param>
    public static async Task<BenchHost> StartAsync(string server, string folder, bool again)
    {
        System.IO.Directory.CreateDirectory(folder);
        if (!again)
        {
            await using var admin = NpgsqlDataSource.Create(server);
            await ExecuteAsync(admin, $"DROP DATABASE IF EXISTS {Database} WITH (FORCE)");
            await ExecuteAsync(admin, $"CREATE DATABASE {Database} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'");
        }

        var db = new NpgsqlConnectionStringBuilder(server) { Database = Database, MaxAutoPrepare = 200 }.ToString();
        var settings = new Dictionary<string, string>
        {
            ["TINHSO_DB"] = db, ["TINHSO_DATA"] = folder, ["TINHSO_DEMO"] = "true", ["TINHSO_SEED_DOSSIERS"] = "0", ["TINHSO_SMTP_PORT"] = "9", ["TINHSO_RATE"] = "0",
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings!).Build();
        var modules = ModuleFinder.Find();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging(l => l.AddSimpleConsole().SetMinimumLevel(LogLevel.Error));
        services.AddPlatform(configuration, modules);
        var provider = services.BuildServiceProvider();
        await using (var scope = provider.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<FirstStart>().RunAsync(CancellationToken.None);
        }

        return new BenchHost(provider, NpgsqlDataSource.Create(db), settings);
    }

    public static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<List<T>> ListAsync<T>(string sql, params object[] values)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        var list = new List<T>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            list.Add(reader.GetFieldValue<T>(0));
        }

        return list;
    }

    public async Task<T> WithAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = _provider.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _provider.DisposeAsync();
    }
}
