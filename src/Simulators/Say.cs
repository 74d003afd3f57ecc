using System.Globalization;

namespace TinhSo.Simulators;

/// <summary>The simulators' Vietnamese texts, by key, from <c>data/texts.json</c>.</summary>
internal static class Say
{
    private static readonly Dictionary<string, string> Texts = Embedded.Json<Dictionary<string, string>>("texts.json");

    public static string Text(string key, params object?[] args) =>
        args.Length == 0 ? Texts[key] : string.Format(CultureInfo.InvariantCulture, Texts[key], args);

    public static string State(int state) => Text("state." + state.ToString(CultureInfo.InvariantCulture));
}
