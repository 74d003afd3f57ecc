using System.Text.Json;

namespace TinhSo.Simulators;

/// <summary>The files that travel inside the executable: styles, texts, test persons.</summary>
internal static class Embedded
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static string Text(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd();
    }

    public static T Json<T>(string name)
    {
        using var stream = Open(name);
        return JsonSerializer.Deserialize<T>(stream, Web)!;
    }

    private static Stream Open(string name) =>
        typeof(Embedded).Assembly.GetManifestResourceStream("simulators/" + name) ?? throw new FileNotFoundException(name);
}
