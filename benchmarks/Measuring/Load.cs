using System.Diagnostics;

namespace TinhSo.Bench.Measuring;

/// <summary>What a load run showed. Times in milliseconds; in an open run a time begins when the arrival was due, so a queue is seen.</summary>
internal sealed record LoadResult(int Done, int Failed, double Seconds, double P50, double P95, double P99, string? FirstFailure)
{
    public double PerSecond => Done / Seconds;
}

/// <summary>Drives work at an open arrival rate (arrivals wait for nobody) or with a fixed number at a time.</summary>
internal static class Load
{
    private static readonly TimeSpan LongestWarming = TimeSpan.FromSeconds(90);

    public static async Task<LoadResult> OpenAsync(double perSecond, double seconds, Func<int, Task> work)
    {
        var count = (int)(perSecond * seconds);
        var times = new double[count];
        var running = new Task[count];
        var failures = new Failures();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var due = i / perSecond;
            while (watch.Elapsed.TotalSeconds < due)
            {
                await Task.Delay(1);
            }

            running[i] = OneAsync(i, due);
        }

        await Task.WhenAll(running);
        return Result(times, failures, watch.Elapsed.TotalSeconds);

        async Task OneAsync(int i, double due)
        {
            await Task.Yield();
            await failures.GuardAsync(work, i);
            times[i] = (watch.Elapsed.TotalSeconds - due) * 1000;
        }
    }

    public static async Task<LoadResult> ClosedAsync(int atATime, int count, Func<int, Task> work)
    {
        var times = new double[count];
        var failures = new Failures();
        var next = -1;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, atATime).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
            {
                var from = watch.Elapsed.TotalMilliseconds;
                await failures.GuardAsync(work, i);
                times[i] = watch.Elapsed.TotalMilliseconds - from;
            }
        })));
        return Result(times, failures, watch.Elapsed.TotalSeconds);
    }

    /// <summary>
    /// Work until it goes no faster: a new process first compiles what it runs often, on the same cores. A sustained rate is what remains after that.
    /// </summary>
    public static async Task<IReadOnlyList<double>> WarmAsync(int atATime, Func<int, Task> work)
    {
        var rates = new List<double>();
        var watch = Stopwatch.StartNew();
        do
        {
            rates.Add((await ClosedAsync(atATime, 1000, work)).PerSecond);
        }
        while (watch.Elapsed < LongestWarming && (rates.Count < 4 || rates[^2..].Max() > rates[..^2].Max() * 1.03));
        return rates;
    }

    private static LoadResult Result(double[] times, Failures failures, double seconds)
    {
        Array.Sort(times);
        return new(times.Length - failures.Count, failures.Count, seconds, At(0.5), At(0.95), At(0.99), failures.First);

        double At(double share) => times.Length == 0 ? 0 : times[Math.Min(times.Length - 1, (int)(times.Length * share))];
    }

    private sealed class Failures
    {
        private int _count;

        public int Count => _count;

        public string? First { get; private set; }

        public async Task GuardAsync(Func<int, Task> work, int i)
        {
            try
            {
                await work(i);
            }
            catch (Exception e)
            {
                Interlocked.Increment(ref _count);
                First ??= e.Message;
            }
        }
    }
}
