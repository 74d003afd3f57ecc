using Npgsql;

namespace TinhSo.Tests.Support;

/// <summary>Gives each application under test a database of its own, copied from one seeded template; the engine comes from TINHSO_TEST_ENGINE.</summary>
public static class TestEngine
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static readonly string Root = System.IO.Directory.CreateTempSubdirectory("tinhso-tests-").FullName;
    private static int _count;
    private static bool _made;

    public static bool IsPostgres { get; } = Environment.GetEnvironmentVariable("TINHSO_TEST_ENGINE") == "postgres";

    private static string Server { get; } = Environment.GetEnvironmentVariable("TINHSO_TEST_PG") ?? "Host=127.0.0.1;Port=5432;Username=postgres";

    private static string Template { get; } = $"tinhso_template_{Environment.ProcessId}";

    /// <summary>A data folder and, on PostgreSQL, a connection string, both fresh and seeded.</summary>
    public static async Task<(string Data, string? Db)> NewAsync(bool seeded = true)
    {
        var number = Interlocked.Increment(ref _count);
        var data = Path.Combine(Root, $"app-{number}");
        System.IO.Directory.CreateDirectory(data);
        if (!seeded)
        {
            return (data, IsPostgres ? await CreateAsync($"tinhso_{Environment.ProcessId}_{number}", null) : null);
        }

        await Gate.WaitAsync();
        try
        {
            if (!_made)
            {
                await MakeTemplateAsync();
                _made = true;
            }

            // The template's cookie key is encrypted with them.
            File.Copy(Path.Combine(Root, "template", "field-keys.json"), Path.Combine(data, "field-keys.json"));
            if (!IsPostgres)
            {
                File.Copy(Path.Combine(Root, "template", "tinhso.db"), Path.Combine(data, "tinhso.db"));
                return (data, null);
            }

            return (data, await CreateAsync($"tinhso_{Environment.ProcessId}_{number}", Template));
        }
        finally
        {
            Gate.Release();
        }
    }

    public static async Task DropAsync(string? db)
    {
        if (db is null)
        {
            return;
        }

        var name = new NpgsqlConnectionStringBuilder(db).Database;
        await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    /// <summary>One statement on a test's database, past the program.</summary>
    public static async Task ExecuteAsync(string data, string? db, string sql)
    {
        await using System.Data.Common.DbConnection connection = db is null
            ? new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(data, "tinhso.db")};Pooling=False")
            : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(db) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A test's own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static async Task MakeTemplateAsync()
    {
        var data = Path.Combine(Root, "template");
        System.IO.Directory.CreateDirectory(data);
        // No pool: a database with a connection resting in one cannot be copied.
        var db = IsPostgres ? new NpgsqlConnectionStringBuilder(await CreateAsync(Template, null)) { Pooling = false }.ToString() : null;
        await using (var app = new TinhSoApp(data, db))
        {
            using var client = app.CreateClient();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        NpgsqlConnection.ClearAllPools();
    }

    private static async Task<string> CreateAsync(string name, string? template)
    {
        await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        for (var tries = 0; ; tries++)
        {
            try
            {
                await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template ?? "template0"} ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'");
                break;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectInUse && tries < 50)
            {
                // The template's last connection, or the vacuum that looks at what was just filled, is still leaving.
                await Task.Delay(200);
            }
        }

        return new NpgsqlConnectionStringBuilder(Server) { Database = name, MaxPoolSize = 20 }.ToString();
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Database = "postgres", Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
