using System.Globalization;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Time;

namespace TinhSo.Platform.Papers;

/// <summary>Texts of legal papers: always Vietnamese, whatever language the reader has chosen for the pages.</summary>
public sealed class PaperTexts(TextTable table)
{
    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    public string this[string key] => table.Get(key, "vi");

    public string this[string key, params object?[] args] => string.Format(Vietnamese, table.Get(key, "vi"), args);

    public bool Has(string key) => table.Has(key);

    public string PlaceAndDate(DateTime utc)
    {
        var day = VietnamTime.Day(utc);
        // NĐ 30/2020: a nought before days under 10 and months 1 and 2.
        var month = day.Month < 3 ? day.Month.ToString("00", CultureInfo.InvariantCulture) : day.Month.ToString(CultureInfo.InvariantCulture);
        return this["platform.paper.place-date", day.Day.ToString("00", CultureInfo.InvariantCulture), month, day.Year.ToString(CultureInfo.InvariantCulture)];
    }

    public string Moment(DateTime utc)
    {
        var local = VietnamTime.ToLocal(utc);
        return this["platform.paper.moment", local.ToString("HH", CultureInfo.InvariantCulture), local.ToString("mm", CultureInfo.InvariantCulture), local.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture)];
    }
}
