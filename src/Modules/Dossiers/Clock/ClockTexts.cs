using System.Globalization;
using System.Text.Json;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>The clock's own texts in one language, for the command line, which works without the server.</summary>
internal sealed class ClockTexts : ITexts
{
    private readonly Dictionary<string, string[]> texts;
    private readonly int language;

    private ClockTexts(Dictionary<string, string[]> texts, int language)
    {
        this.texts = texts;
        this.language = language;
    }

    public string Language => language == 1 ? "en" : "vi";

    public string this[string key] => texts[key][language];

    public string this[string key, params object?[] args] => string.Format(CultureInfo.InvariantCulture, texts[key][language], args);

    public static ClockTexts In(string language)
    {
        using var stream = typeof(ClockTexts).Assembly.GetManifestResourceStream("Texts.Clock.json")!;
        return new(JsonSerializer.Deserialize<Dictionary<string, string[]>>(stream)!, language == "en" ? 1 : 0);
    }
}
