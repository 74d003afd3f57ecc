using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TinhSo.Tests.Security;

/// <summary>Keeps what the program itself logs, for a test to read.</summary>
internal sealed class KeptLog(ConcurrentQueue<(string Line, Exception? Error)> lines, string of = "TinhSo.") : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Keeper(categoryName, lines, of);

    public void Dispose()
    {
    }

    private sealed class Keeper(string category, ConcurrentQueue<(string, Exception?)> lines, string of) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => category.StartsWith(of, StringComparison.Ordinal);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Enqueue(($"{logLevel} {category}: {formatter(state, exception)}", exception));
            }
        }
    }
}
