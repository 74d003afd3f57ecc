using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Localization;

namespace TinhSo.Platform.Localization;

/// <summary>The texts of all modules, read once from the embedded <c>Texts*.json</c> files: key to [Vietnamese, English].</summary>
public sealed class TextTable
{
    private readonly FrozenDictionary<string, string[]> _texts;

    public TextTable(IEnumerable<Assembly> assemblies)
    {
        var texts = new Dictionary<string, string[]>();
        foreach (var assembly in assemblies)
        {
            foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("Texts", StringComparison.Ordinal) && n.EndsWith(".json", StringComparison.Ordinal)))
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                foreach (var (key, value) in JsonSerializer.Deserialize<Dictionary<string, string[]>>(stream)!)
                {
                    if (!texts.TryAdd(key, value))
                    {
                        throw new InvalidOperationException($"Text '{key}' stands twice; the second is in {assembly.GetName().Name}/{name}");
                    }
                }
            }
        }

        _texts = texts.ToFrozenDictionary();
    }

    public IReadOnlyDictionary<string, string[]> All => _texts;

    public bool Has(string key) => _texts.ContainsKey(key);

    /// <summary>The key itself when it is missing: visible, never empty; a test finds it first.</summary>
    public string Get(string key, string language) => _texts.TryGetValue(key, out var pair) ? pair[language == "en" ? 1 : 0] : key;
}

internal sealed class RequestTexts(TextTable table, IHttpContextAccessor http) : ITexts
{
    public string Language => http.HttpContext?.Items["language"] as string ?? "vi";

    public string this[string key] => table.Get(key, Language);

    public string this[string key, params object?[] args] => string.Format(Languages.Culture(Language), table.Get(key, Language), args);
}

/// <summary>Vietnamese first, English second; chosen by cookie.</summary>
public static class Languages
{
    public const string Cookie = "tinhso.lang";

    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    public static CultureInfo Culture(string language) => language == "en" ? English : Vietnamese;
}

/// <summary>Lets validation attributes name a text key as their message.</summary>
internal sealed class AttributeTexts(ITexts texts) : IStringLocalizer
{
    public LocalizedString this[string name] => new(name, texts[name]);

    public LocalizedString this[string name, params object[] arguments] => new(name, texts[name, arguments]);

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => [];
}

/// <summary>Gives model validation its messages from the text table, in the reader's language.</summary>
public sealed class TextLocalizerFactory(IHttpContextAccessor http, TextTable table) : IStringLocalizerFactory
{
    public IStringLocalizer Create(Type resourceSource) => new AttributeTexts(new RequestTexts(table, http));

    public IStringLocalizer Create(string baseName, string location) => new AttributeTexts(new RequestTexts(table, http));
}
