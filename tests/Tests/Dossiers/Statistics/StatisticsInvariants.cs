using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Statistics;
using TinhSo.Platform.Acts;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Statistics;

/// <summary>What holds of every table of statistics, whatever happened to the dossiers.</summary>
internal static class StatisticsInvariants
{
    public static StatisticsQuestion Question(IServiceProvider services, StatisticsPeriod period, IReadOnlySet<Guid>? agencies = null, bool atDesk = false)
    {
        var today = services.GetRequiredService<Act>().Today;
        return new(period.From, period.To < today ? period.To : today, agencies, atDesk);
    }

    /// <summary>Every row of every table: its invariant, its lists, and the same total whatever the rows are.</summary>
    public static Task<StatisticsCounts> CheckAsync(TinhSoApp app) => app.WithAsync(async services =>
    {
        var (count, agencies) = (services.GetRequiredService<CountDossiers>(), services.GetRequiredService<IAgencies>());
        var seen = new StatisticsCounts();
        var turn = 0;
        var some = agencies.All(new(2026, 11, 3)).Where(a => a.Level == AgencyLevel.Commune).Take(40).Select(a => a.Id).ToHashSet();
        foreach (var period in new[] { "2026-09", "2026-10", "2026-11", "2026-10-20", "2026-10-25..2026-11-02", "2026-Q4", "2026-H2", "2026" }.Select(p => StatisticsPeriod.Read(p)!))
        {
            foreach (var question in new[] { Question(services, period), Question(services, period, some), Question(services, period, some, atDesk: true) })
            {
                var totals = new List<StatisticsCounts>();
                foreach (var by in Enum.GetValues<StatisticsBy>())
                {
                    var total = new StatisticsCounts();
                    foreach (var (key, row) in (await count.OfAsync(question, by, CancellationToken.None)).OrderBy(r => r.Key.ToString(), StringComparer.Ordinal))
                    {
                        Balanced(row);
                        total.Add(row);
                        // A list costs a question for each column; over the periods and questions every row has its turn.
                        foreach (var column in turn++ % 7 == 0 ? totals.Count < 2 ? StatisticsColumns.All : [StatisticsColumn.ToHandle] : [])
                        {
                            Assert.Equal(row[column], await count.Rows(question, by, key, column).LongCountAsync());
                        }
                    }

                    totals.Add(total);
                }

                foreach (var column in StatisticsColumns.All)
                {
                    Assert.All(totals, t => Assert.Equal(totals[0][column], t[column]));
                    Assert.Equal(totals[0][column], await count.Rows(question, StatisticsBy.Agency, null, column).LongCountAsync());
                }

                seen.Add(totals[0]);
            }
        }

        return seen;
    });

    private static void Balanced(StatisticsCounts row)
    {
        Assert.Equal(row[StatisticsColumn.Received], row[StatisticsColumn.ReceivedOnline] + row[StatisticsColumn.ReceivedDirect] + row[StatisticsColumn.ReceivedPost]);
        Assert.Equal(row[StatisticsColumn.ToHandle], row[StatisticsColumn.Received] + row[StatisticsColumn.CarriedOver]);
        Assert.Equal(row[StatisticsColumn.Resolved], row[StatisticsColumn.Early] + row[StatisticsColumn.OnTime] + row[StatisticsColumn.Late]);
        Assert.Equal(row[StatisticsColumn.OtherEnds], row[StatisticsColumn.Withdrawn] + row[StatisticsColumn.Stopped] + row[StatisticsColumn.Refused]);
        Assert.Equal(row[StatisticsColumn.Pending], row[StatisticsColumn.Within] + row[StatisticsColumn.Overdue]);
        Assert.Equal(row[StatisticsColumn.ToHandle], row[StatisticsColumn.Resolved] + row[StatisticsColumn.OtherEnds] + row[StatisticsColumn.Pending]);
    }
}
