using FsCheck;
using FsCheck.Fluent;
using TinhSo.Modules.Dossiers.Clock;

namespace TinhSo.Tests.Dossiers.Clock;

/// <summary>One generated life of a dossier: accepted at any minute of 2024 to mid 2026, a term, up to four stops that may touch or overlap.</summary>
internal sealed record LifeStory(DateTime Accepted, Term Term, IReadOnlyList<Suspension> Stops)
{
    public override string ToString() =>
        $"{Accepted:s} {Term.Amount} {Term.Unit} {Term.SameDayCutOff} [{string.Join("; ", Stops.Select(s => $"{s.From:s}/{s.To:s}"))}]";

    /// <summary>The same story with its stops moved to begin no earlier than a moment.</summary>
    public LifeStory StoppedFrom(DateTime first) => this with
    {
        Stops = [.. Stops.Select(s => s with { From = s.From + (first - Accepted), To = s.To + (first - Accepted) })],
    };

    public DateTime Due(WorkingCalendar? calendar = null) => DueDate.At(Accepted, Term, Stops, calendar ?? Calendars.Usual)!.Value;
}

internal static class LifeStories
{
    private const int Minutes = 1440;

    public static Gen<LifeStory> Any { get; } =
        from accepted in Moment(new DateTime(2024, 1, 1), 850)
        from term in Gen.OneOf(
            Gen.Choose(1, 40).Select(n => new Term(n, TermUnit.WorkingHour)),
            Gen.Choose(1, 30).Select(n => new Term(n, TermUnit.WorkingDay)),
            Gen.Choose(1, 45).Select(n => new Term(n, TermUnit.Day)),
            Gen.Choose(1, 3).Select(n => new Term(n, TermUnit.Month)),
            Gen.Constant(Term.SameDay()))
        from count in Gen.Choose(0, 4)
        from reach in Gen.Elements(1, 4, 15, 50)
        from stops in Stop(accepted, reach).ListOf(count)
        select new LifeStory(accepted, term, [.. stops]);

    public static Gen<Suspension> Stop(DateTime accepted, int reach) =>
        from start in Gen.Choose(0, reach * Minutes)
        from length in Gen.OneOf(Gen.Choose(0, 600), Gen.Choose(0, 6 * Minutes), Gen.Choose(0, 30 * Minutes))
        select new Suspension(accepted.AddMinutes(start), accepted.AddMinutes(start + length), "Yêu cầu bổ sung", "Phiếu 02");

    public static Gen<DateTime> Moment(DateTime first, int days) =>
        from day in Gen.Choose(0, days)
        from minute in Gen.OneOf(Gen.Choose(0, Minutes - 1), Gen.Choose(7 * 60, 17 * 60))
        from second in Gen.Elements(0, 0, 0, 29)
        select first.AddDays(day).AddMinutes(minute).AddSeconds(second);

    public static void Hold<T>(Gen<T> gen, Func<T, bool> holds, int times = 400) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(times), Prop.ForAll(gen.ToArbitrary(), holds));
}
