using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace TinhSo.Simulators;

/// <summary>Records in memory and in one file of JSON lines: a put is on disk before it returns, the last line of a key wins, a start rewrites the file compactly.</summary>
internal sealed class KeptRecords<T> : IDisposable
    where T : class
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };
    private readonly ConcurrentDictionary<string, T> records = new(StringComparer.Ordinal);
    private readonly Lock writing = new();
    private readonly StreamWriter file;

    public KeptRecords(string folder, string name, int most = int.MaxValue)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name + ".jsonl");
        var order = Load(path).TakeLast(most).ToList();
        var fresh = path + ".new";

        using (var writer = new StreamWriter(fresh))
        {
            foreach (var key in order)
            {
                writer.WriteLine(JsonSerializer.Serialize(new Line(key, records[key]), Json));
            }
        }

        foreach (var forgotten in records.Keys.Except(order).ToList())
        {
            records.TryRemove(forgotten, out _);
        }

        File.Move(fresh, path, overwrite: true);
        file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
    }

    public IEnumerable<T> All => records.Values;

    public T? Find(string key) => records.GetValueOrDefault(key);

    public void Put(string key, T value)
    {
        lock (writing)
        {
            records[key] = value;
            file.WriteLine(JsonSerializer.Serialize(new Line(key, value), Json));
        }
    }

    public void Dispose() => file.Dispose();

    private List<string> Load(string path)
    {
        var order = new List<string>();

        foreach (var text in File.Exists(path) ? File.ReadLines(path) : [])
        {
            try
            {
                if (JsonSerializer.Deserialize<Line>(text, Json) is { Value: not null } line)
                {
                    if (records.TryAdd(line.Key, line.Value))
                    {
                        order.Add(line.Key);
                    }

                    records[line.Key] = line.Value;
                }
            }
            catch (JsonException)
            {
                // A line cut short by a crash was never acknowledged.
            }
        }

        return order;
    }

    private sealed record Line(string Key, T Value);
}
