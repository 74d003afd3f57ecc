using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Modules.Dossiers.Core;

namespace TinhSo.Modules.Dossiers.Replaying;

/// <summary>Draws when a dossier was accepted and when it ended, in working minutes of its agency, so that its fate comes out: released in time or late, ended, open after the month. Pure.</summary>
internal sealed class PlanHours(ReplayParameters parameters)
{
    /// <summary>Acceptance, hand-over, draft, approval and issue need at least this long.</summary>
    private const int Shortest = 25;

    /// <summary>What is open after the month should be in time still; after so many draws it may be late.</summary>
    private const int Patience = 40;

    public (int Accepted, int End)? Draw(ReplayLot lot, ProcedureVersionInfo procedure, WorkingCalendar calendar, DateOnly agencyEnds, int tries, Random random)
    {
        var (first, after) = (Minute(calendar, parameters.First), Minute(calendar, parameters.After));
        var accepted = lot.Cohort == ReplayCohort.Carried
            ? first - 1 - (int)((first - Minute(calendar, parameters.Spread.CarriedFrom)) * Math.Pow(random.NextDouble(), 1.8))
            : first + (int)((after - first) * Math.Pow(random.NextDouble(), lot.Fate == ReplayFate.Open ? 0.4 : 1.1));
        var due = Due(lot, procedure, calendar, accepted);
        var earliest = Math.Max(accepted + Shortest, lot.Fate == ReplayFate.Open ? after : first);
        return lot.Fate switch
        {
            ReplayFate.Released when lot.Late => due is null ? null : Between(Math.Max(earliest, due.Value + 1), after, 3),
            ReplayFate.Released => Between(earliest, Math.Min(due ?? after, after), 0.9),
            ReplayFate.Ended => Between(earliest, after, 1.5),
            _ => Tail(),
        };

        (int, int)? Tail()
        {
            var last = Math.Min(Minute(calendar, parameters.Spread.TailTo), Minute(calendar, agencyEnds) - (2 * Shortest));
            if (due is null)
            {
                return Between(earliest, Math.Min(earliest + 4000, last), 1.2);
            }

            return due > earliest + Shortest ? Between(earliest, Math.Min(due.Value, last), 0.9) : tries < Patience ? null : Between(earliest, Math.Min(earliest + 2400, last), 1);
        }

        (int, int)? Between(int from, int until, double skew) => until - from < 10 ? null : (accepted, from + (int)((until - from) * Math.Pow(random.NextDouble(), skew)));
    }

    /// <summary>The working minute by which it is due: what ends before it is in time. Null where no term runs.</summary>
    private static int? Due(ReplayLot lot, ProcedureVersionInfo procedure, WorkingCalendar calendar, int accepted) =>
        lot.Cohort != ReplayCohort.Elsewhere && procedure.Cases[0].TermFor(lot.Channel) is { } term && DueDate.At(Moment(calendar, accepted), DossierClock.TermOf(term), [], calendar) is { } due
            ? calendar.MinutesThrough(due)
            : null;

    /// <summary>So many working minutes have passed when the day begins.</summary>
    public static int Minute(WorkingCalendar calendar, DateOnly day) => calendar.MinutesThrough(day.ToDateTime(TimeOnly.MinValue));

    /// <summary>The moment inside working time at which so many working minutes have passed.</summary>
    public static DateTime Moment(WorkingCalendar calendar, int minute) => calendar.MomentAfter(minute + 1).AddMinutes(-1);
}
