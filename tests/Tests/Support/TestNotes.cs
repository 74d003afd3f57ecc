using Xunit.Abstractions;

namespace TinhSo.Tests.Support;

/// <summary>Lines that ./test prints after each part, also when all passed: seeds, numbers of kills.</summary>
public static class TestNotes
{
    private static readonly Lock Gate = new();

    public static void Write(ITestOutputHelper output, string line)
    {
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("TINHSO_TEST_NOTES") is { Length: > 0 } file)
        {
            lock (Gate)
            {
                File.AppendAllText(file, line + Environment.NewLine);
            }
        }
    }

    /// <summary>A number to repeat a random run with: TINHSO_TEST_SEED, else another one each time.</summary>
    public static int Seed() =>
        int.TryParse(Environment.GetEnvironmentVariable("TINHSO_TEST_SEED"), System.Globalization.CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1, int.MaxValue);
}
