using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>The year's working calendar for everybody: the days of rest and worked Saturdays that due dates go by.</summary>
[AllowAnonymous]
internal sealed class PublicYearModel(Act act, Calendars calendars) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "nam")]
    public int? Asked { get; set; }

    public YearOfDays Year { get; private set; } = null!;

    /// <summary>The usual hours of today's or the next working day; agencies may have their own.</summary>
    public string Hours { get; private set; } = "";

    public void OnGet()
    {
        var calendar = calendars.Book.For(null);
        Year = new YearOfDays(calendar, Asked ?? act.Today.Year);
        var start = calendar.NextWorkingMoment(act.Today.ToDateTime(TimeOnly.MinValue));
        Hours = string.Join(", ", calendar.SessionsOn(DateOnly.FromDateTime(start)));
    }
}
