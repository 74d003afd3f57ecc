using Microsoft.Extensions.Logging;

namespace TinhSo.Platform.Observability;

/// <summary>How a line of the log looks outside development.</summary>
public static class LogLines
{
    /// <summary>One JSON object a line that says its moment itself: whoever collects them may come late.</summary>
    public static ILoggingBuilder AddLogLines(this ILoggingBuilder logging) =>
        logging.AddJsonConsole(o => (o.UseUtcTimestamp, o.TimestampFormat) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
}
