using System.Globalization;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>The module's texts in a chosen language, for the command line, which has no reader with a cookie.</summary>
internal sealed class ClockTexts : ITexts
{
    private static readonly TextTable Table = new([typeof(ClockTexts).Assembly]);

    private ClockTexts(string language) => Language = language;

    public string Language { get; }

    public string this[string key] => Table.Get(key, Language);

    public string this[string key, params object?[] args] => string.Format(CultureInfo.InvariantCulture, Table.Get(key, Language), args);

    public static ClockTexts In(string language) => new(language);
}
