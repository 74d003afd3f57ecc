using Microsoft.AspNetCore.Http.Extensions;
using TinhSo.Platform.Search;

namespace TinhSo.Ui;

/// <summary>What an address asks: written with the parts that say something, read as plain text.</summary>
public static class PageQuery
{
    /// <summary>What was typed, without control characters: PostgreSQL refuses a question that holds one.</summary>
    public static string Plain(string? text) => WholeText.WithoutControls(text ?? "").Trim();

    public static string Of(string address, IEnumerable<(string Name, string? Value)> parts)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in parts.Where(p => !string.IsNullOrWhiteSpace(p.Value)))
        {
            query.Add(name, value!);
        }

        return address + query.ToQueryString();
    }
}
