using System.Globalization;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;

namespace TinhSo.Modules.Dossiers.Replaying;

/// <summary>Draws all dossiers of a replayed month from its seed number, in the order of their submission, with their codes. Nothing is written; the same seed gives the same plan.</summary>
internal sealed class PlanReplay(ReplayParameters parameters, ReplayPools pools, IAgencies agencies, Calendars calendars, CodeFormats formats, int seed)
{
    private const int MostTries = 2000;

    private readonly PlanHours _hours = new(parameters);

    /// <summary>How many numbers each series of codes (named by what stands before the number) gave away.</summary>
    public Dictionary<string, int> Series { get; } = [];

    public List<ReplayedDossier> Draw()
    {
        var random = new Random(seed);
        var drawn = new List<ReplayedDossier>();
        foreach (var cohort in Enum.GetValues<ReplayCohort>())
        {
            drawn.AddRange(Lots(cohort, parameters.Cohorts.All[(int)cohort], random).Select(lot => Draw(lot, random)));
        }

        var ordered = drawn.OrderBy(d => d.Submitted).ThenBy(d => d.Seed).ToList();
        foreach (var dossier in ordered)
        {
            dossier.Code = CodeOf(dossier);
        }

        return ordered;
    }

    /// <summary>Exactly as many of each kind as the cohort says, dealt out at random.</summary>
    private static IEnumerable<ReplayLot> Lots(ReplayCohort cohort, CohortPlan plan, Random random)
    {
        var count = plan.Accepted.Value;
        var channels = new Channel[count];
        for (var i = 0; i < count; i++)
        {
            channels[i] = i < plan.Online.Value ? Channel.Online : (i - plan.Online.Value) % 10 == 0 ? Channel.Post : Channel.Direct;
        }

        random.Shuffle(channels);
        // Fates stand in blocks; the channels that meet them are shuffled, so every fate gets its share of each.
        var late = new bool[plan.Released.Value];
        Array.Fill(late, true, 0, plan.Late.Value);
        random.Shuffle(late);
        for (var i = 0; i < count; i++)
        {
            yield return i < plan.Released.Value
                ? new(cohort, ReplayFate.Released, channels[i], i < plan.Electronic.Value, late[i])
                : i < plan.Released.Value + plan.OtherEnds.Value
                    ? new(cohort, ReplayFate.Ended, channels[i], false, false)
                    : new(cohort, ReplayFate.Open, channels[i], random.Next(100) < 87, false);
        }
    }

    private ReplayedDossier Draw(ReplayLot lot, Random random)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            // Where it goes depends on the structure of the day it came; before the month that structure was another.
            var day = lot.Cohort == ReplayCohort.Carried ? parameters.First.AddDays(-1) : parameters.First;
            if (pools.Draw(lot, day, random) is not { } place)
            {
                continue;
            }

            var (procedure, agency) = place;
            var handOver = agency.ValidTo <= parameters.First ? agency.ValidTo : null;
            var ends = (handOver is null ? agency.ValidTo : parameters.Spread.TailTo) ?? parameters.Spread.TailTo;
            var calendar = calendars.Of(agency.Id);
            if (_hours.Draw(lot, procedure, calendar, ends < parameters.Spread.TailTo ? ends : parameters.Spread.TailTo, tries, random) is not { } hours)
            {
                continue;
            }

            var accepted = PlanHours.Moment(calendar, hours.Accepted);
            var submitted = lot.Channel == Channel.Online ? accepted.AddMinutes(-random.Next(10, 600)) : accepted;
            if (agency.ValidFrom is { } from && DateOnly.FromDateTime(submitted) < from)
            {
                submitted = from.ToDateTime(TimeOnly.MinValue).AddMinutes(random.Next(1, 400));
            }

            return new(lot, procedure, agency.Id, submitted, hours.Accepted, hours.End, (int)(parameters.Spread.Owners * Math.Pow(random.NextDouble(), 1.25)), random.Next())
            {
                HandOver = handOver,
                LastMinute = ends <= parameters.Spread.TailTo ? PlanHours.Minute(calendar, ends) - 1 : int.MaxValue,
            };
        }

        throw new InvalidOperationException($"No place and hours for {lot} after {MostTries} draws");
    }

    private string CodeOf(ReplayedDossier dossier)
    {
        var day = DateOnly.FromDateTime(dossier.Submitted);
        var prefix = dossier.Lot.Cohort == ReplayCohort.Elsewhere ? "BN" : DossierCode.AgencyPart(agencies.Find(dossier.AgencyId, day));
        var (series, digits) = formats.On(day, prefix);
        var number = Series[series] = Series.GetValueOrDefault(series) + 1;
        return series + number.ToString(digits, CultureInfo.InvariantCulture);
    }
}
