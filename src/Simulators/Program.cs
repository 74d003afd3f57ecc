namespace TinhSo.Simulators;

// Named, so that a test that sees both executables knows whose Program it means.
internal static class Program
{
    private static Task Main(string[] args) => SimulatorsApp.Build(args).RunAsync();
}
