using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>Runs the programs of others that judge what we sign.</summary>
internal static class Programs
{
    public static async Task<(int Code, string Output)> RunAsync(string folder, string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Sets a variable where native libraries of this process read it too; .NET keeps its own copy of the environment.</summary>
    public static void SetForNative(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        Assert.Equal(0, SetEnv(Encoding.UTF8.GetBytes(name + "\0"), Encoding.UTF8.GetBytes(value + "\0"), 1));
    }

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnv(byte[] name, byte[] value, int overwrite);

    public static async Task<string> MustAsync(string folder, string program, params string[] words)
    {
        var (code, output) = await RunAsync(folder, program, words);
        Assert.True(code == 0, $"{program} {string.Join(' ', words)} ended with {code}:\n{output}");
        return output;
    }
}
