using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace TinhSo.Platform.Observability;

/// <summary>The product's own traces and counters; exported by OTLP when OTEL_EXPORTER_OTLP_ENDPOINT is set.</summary>
public static class Telemetry
{
    public const string Name = "TinhSo";

    public static ActivitySource Source { get; } = new(Name);

    public static Meter Meter { get; } = new(Name);

    public static Counter<long> Acts { get; } = Meter.CreateCounter<long>("tinhso.acts", "{act}", "audited acts by name");

    /// <summary>Starts the exporters; dispose the result at the end of the process.</summary>
    public static IDisposable? Start()
    {
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is not { Length: > 0 })
        {
            return null;
        }

        var traces = Sdk.CreateTracerProviderBuilder().AddSource(Name, "Microsoft.AspNetCore", "Npgsql").AddOtlpExporter().Build();
        var metrics = Sdk.CreateMeterProviderBuilder().AddMeter(Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime").AddOtlpExporter().Build();
        return new Both(traces, metrics);
    }

    private sealed class Both(IDisposable first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }
}
