using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Contracts.Directory;

namespace TinhSo.Modules.Dossiers.Filing;

/// <summary>The commune committees of a day as a list to choose from.</summary>
internal static class Communes
{
    private static readonly StringComparer ByName = StringComparer.Create(CultureInfo.GetCultureInfo("vi-VN"), ignoreCase: true);

    public static IEnumerable<AgencyInfo> On(DateOnly day, IAgencies agencies) =>
        agencies.All(day).Where(a => a is { Level: AgencyLevel.Commune, Kind: "committee" });

    public static List<SelectListItem> Items(DateOnly day, IAgencies agencies) =>
        [.. On(day, agencies).Select(a => new SelectListItem(Label(a), a.Id.ToString())).OrderBy(i => i.Text, ByName)];

    /// <summary>The place name first, its kind behind: people look for "Mỹ Hòa Hưng", and a list answers to the first letters typed.</summary>
    private static string Label(AgencyInfo agency)
    {
        var words = agency.ShortName.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        var place = words.SkipWhile(w => char.IsLower(w[0])).ToList();
        return place.Count == 0 || place.Count == words.Length ? agency.ShortName : $"{string.Join(' ', place)} ({string.Join(' ', words.SkipLast(place.Count))})";
    }
}
