namespace TinhSo.Bench.Measuring;

/// <summary>From process start to the first page on a seeded SQLite province, and the memory five seconds later.</summary>
internal static class StartUp
{
    public static async Task RunAsync(Report report, string folder, int port, int dossiers)
    {
        var settings = new Dictionary<string, string>
        {
            ["TINHSO_DB"] = "", ["TINHSO_DATA"] = folder, ["TINHSO_DEMO"] = "true", ["TINHSO_SMTP_PORT"] = "9", ["TINHSO_RATE"] = "0", ["TINHSO_SEED_DOSSIERS"] = dossiers.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        double first;
        await using (var seeding = await WebProcess.StartAsync(port, settings, TimeSpan.FromMinutes(5)))
        {
            first = seeding.FirstPage.TotalSeconds;
            // The events of the seeded dossiers reach their handlers.
            await Task.Delay(TimeSpan.FromSeconds(20));
        }

        var starts = new List<double>();
        var memory = 0L;
        for (var i = 0; i < 3; i++)
        {
            await using var web = await WebProcess.StartAsync(port, settings, TimeSpan.FromMinutes(1));
            starts.Add(web.FirstPage.TotalSeconds);
            if (i == 2)
            {
                await Task.Delay(TimeSpan.FromSeconds(5));
                memory = web.ResidentMegabytes;
            }
        }

        starts.Sort();
        report.Add(new("start to first page (SQLite, seeded)", $"{Report.Number(starts[1], 2)} s", "<= 3 s", $"first start with {dossiers} dossiers {Report.Number(first)} s", "-", starts[1] <= 3, new { starts, first }));
        report.Add(new("memory at rest", $"{memory} MB", "<= 300 MB", "-", "-", memory <= 300, new { memory }));
    }
}
