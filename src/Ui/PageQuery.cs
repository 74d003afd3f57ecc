using Microsoft.AspNetCore.Http.Extensions;

namespace TinhSo.Ui;

/// <summary>An address with the parts of its question that say something.</summary>
public static class PageQuery
{
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
