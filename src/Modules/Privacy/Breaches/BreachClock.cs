using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Privacy.Breaches;

/// <summary>How long is left to tell the authority, in words.</summary>
internal sealed class BreachClock(Act act, ITexts texts)
{
    public (string Text, string Tone) Of(Breach b)
    {
        if (!b.IsOpen)
        {
            return b.State == BreachState.Closed ? (texts["privacy.breach.clock.closed"], "neutral")
                : b.IsLateAt(act.Now) ? (texts["privacy.breach.clock.told-late", Hours(b.ToldAt!.Value - b.DueAt)], "bad")
                : (texts["privacy.breach.clock.told"], "good");
        }

        var left = b.DueAt - act.Now;
        return left < TimeSpan.Zero ? (texts["privacy.breach.clock.late", Hours(-left)], "bad") : (texts["privacy.breach.clock.left", Hours(left)], left.TotalHours <= 24 ? "warn" : "info");
    }

    /// <summary>Begun hours count when they are over, whole hours when they are left.</summary>
    private static int Hours(TimeSpan span) => (int)Math.Floor(span.TotalHours);
}
