using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Hosting;
using TinhSo.Platform.Localization;

namespace TinhSo.Platform.Commands;

/// <summary>Exit codes of <c>./tinhso</c>; documented in docs/operations.md.</summary>
public static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The check found something, or rows were refused.</summary>
    public const int Found = 1;

    /// <summary>The command was called wrongly, or a file cannot be read.</summary>
    public const int BadInput = 2;

    /// <summary>A rule refuses the act.</summary>
    public const int Refused = 3;

    public const int Bug = 70;
}

/// <summary>The same verbs for scripts and administrators, with or without the web server running.</summary>
public static class CommandLine
{
    /// <summary>The first word is a verb, unless the web server was meant (no words, or only options).</summary>
    public static bool IsMeant(string[] args) => args is [var first, ..] && (!first.StartsWith('-') || first is "-h" or "--help" or "-?" or "--version");

    public static async Task<int> RunAsync(string[] args, IReadOnlyList<IModule> modules, params System.Reflection.Assembly[] textAssemblies)
    {
        await using var host = new Host(modules, textAssemblies);
        var root = new RootCommand("Tỉnh Số");
        foreach (var command in PlatformCommands.All(host).Concat(modules.SelectMany(m => m.Commands(host))))
        {
            Merge(root, command);
        }

        try
        {
            var parsed = root.Parse(args);
            var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            // The parser answers 1 for its own errors; ours is 2 for wrong input.
            return parsed.Errors.Count > 0 ? ExitCodes.BadInput : code;
        }
        catch (RuleBroken rule)
        {
            await Console.Error.WriteLineAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, host.Texts.Get($"rule.{rule.Code}", "vi"), [.. rule.Args]));
            return ExitCodes.Refused;
        }
        catch (Exception e) when (e is FormatException or FileNotFoundException or DirectoryNotFoundException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.BadInput;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(e.ToString());
            return ExitCodes.Bug;
        }
    }

    private static void Merge(Command parent, Command command)
    {
        // `import` belongs to several modules: each brings its own part.
        if (parent.Subcommands.FirstOrDefault(c => c.Name == command.Name) is { } same)
        {
            foreach (var sub in command.Subcommands.ToList())
            {
                Merge(same, sub);
            }

            return;
        }

        parent.Subcommands.Add(command);
    }

    private sealed class Host(IReadOnlyList<IModule> modules, System.Reflection.Assembly[] textAssemblies) : ICommandHost, IAsyncDisposable
    {
        private ServiceProvider? _provider;
        private AsyncServiceScope? _scope;

        public TextTable Texts { get; } = new([typeof(CommandLine).Assembly, .. textAssemblies, .. modules.Select(m => m.GetType().Assembly).Distinct()]);

        public async Task<IServiceProvider> StartAsync()
        {
            var isNew = _scope is null;
            var services = Services();
            if (isNew)
            {
                await services.GetRequiredService<FirstStart>().RunAsync(CancellationToken.None);
            }

            return services;
        }

        public IServiceProvider Services()
        {
            if (_scope is { } running)
            {
                return running.ServiceProvider;
            }

            var configuration = new ConfigurationManager();
            configuration.AddEnvironmentVariables();
            configuration.AddSecretFiles();
            foreach (var unknown in KnownSettings.Check(configuration))
            {
                Console.Error.WriteLine(unknown);
            }

            var services = new ServiceCollection();
            services.AddSingleton<IConfiguration>(configuration);
            // Standard output is the answer's; what is told beside it goes to standard error.
            services.AddLogging(l => l.AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning).AddFilter(typeof(FirstStart).FullName, LogLevel.Information));
            services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
            services.AddPlatform(configuration, modules, textAssemblies);
            _provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
            _scope = _provider.CreateAsyncScope();
            return _scope.Value.ServiceProvider;
        }

        public async ValueTask DisposeAsync()
        {
            if (_scope is { } scope)
            {
                await scope.DisposeAsync();
                await _provider!.DisposeAsync();
            }
        }
    }
}
