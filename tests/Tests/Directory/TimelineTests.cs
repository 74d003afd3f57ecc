using FsCheck;
using FsCheck.Fluent;
using TinhSo.Modules.Directory.Agencies;
using Xunit;

namespace TinhSo.Tests.DirectoryModule;

[Trait("Engine", "any")]
public sealed class TimelineTests
{
    private static readonly DateOnly Start = new(2023, 1, 1);

    private static readonly Gen<Period> Periods =
        from start in Gen.Choose(-1, 40)
        from length in Gen.Choose(1, 40)
        from open in Gen.Choose(0, 5)
        select new Period(start < 0 ? null : Start.AddDays(start), open == 0 ? null : Start.AddDays(Math.Max(start, 0) + length));

    private static readonly Gen<(Period Period, string? Value)[]> Puts =
        (from period in Periods
         from letter in Gen.Elements("a", "b", "c", "")
         select (period, letter.Length == 0 ? null : letter)).ArrayOf(6);

    [Fact]
    public void The_last_word_holds_on_every_day_and_rows_never_overlap() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Puts.ToArbitrary(), puts =>
        {
            var rows = new List<(Period Period, string Value)>();
            foreach (var (period, value) in puts)
            {
                rows = Timeline.Put(rows, period, value);
            }

            return Enumerable.Range(-5, 100).Select(Start.AddDays).All(day =>
            {
                var expected = puts.LastOrDefault(p => p.Period.Holds(day)).Value;
                var holding = rows.Where(r => r.Period.Holds(day)).Select(r => r.Value).ToList();
                return expected is null ? holding.Count == 0 : holding is [var one] && one == expected;
            });
        }));
}
