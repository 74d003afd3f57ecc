using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Modules.Dossiers.Rating;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Replaying;

/// <summary>The acts of one replayed dossier between the hours that were drawn for it. Officers act in working time only.</summary>
internal static class ReplayStory
{
    public static LifeStory Of(ReplayedDossier dossier, WorkingCalendar calendar, ReplayOwners owners, ReplaySpread spread, Random random)
    {
        var acts = new List<StoryAct>
        {
            new(StoryStep.Submit, dossier.Submitted),
            new(StoryStep.Accept, At(dossier.Accepted)),
        };
        var length = dossier.End - dossier.Accepted;
        var taken = dossier.Accepted + 5 + random.Next(Math.Clamp(length / 4, 1, 240));
        acts.Add(new(StoryStep.TakeOver, At(taken)));
        if (dossier.Lot.Fate == ReplayFate.Ended)
        {
            End(acts, taken);
        }
        else
        {
            Release(acts, taken);
        }

        if (dossier.HandOver is { } day)
        {
            acts.Add(new(StoryStep.FollowSuccessor, day.ToDateTime(TimeOnly.MinValue)));
        }

        var owner = owners.Of(dossier.Owner, dossier.Lot.Channel);
        return new(dossier.Procedure, dossier.Procedure.Cases[0], dossier.AgencyId, dossier.Lot.Channel, dossier.Lot.Electronic, [.. acts.OrderBy(a => a.At).ThenBy(a => a.Step)])
        {
            Owner = owner,
            Code = dossier.Code,
            Pick = random.Next(1_000),
            Reason = spread.Withdrawal,
            HandOver = spread.HandOver,
            Rating = acts.Exists(a => a.Step == StoryStep.Rate) ? Score(random) : null,
        };

        DateTime At(int minute) => PlanHours.Moment(calendar, minute);

        void End(List<StoryAct> to, int from)
        {
            if (random.Next(2) == 0)
            {
                to.Add(new(StoryStep.AskWithdrawal, At(from + Math.Max(1, (dossier.End - from) / 2))));
            }

            to.Add(new(StoryStep.Stop, At(dossier.End)));
        }

        void Release(List<StoryAct> to, int from)
        {
            var approved = dossier.End - 1 - random.Next(Math.Clamp((dossier.End - from) / 4, 1, 60));
            var proposed = approved - 1 - random.Next(Math.Clamp((approved - from) / 3, 1, 120));
            // A pause moves the date away, so who was in time stays so.
            if (!dossier.Lot.Late && proposed - from > 1500 && random.NextDouble() < spread.Supplements)
            {
                to.Add(new(StoryStep.AskSupplement, At(from + 30)));
                to.Add(new(StoryStep.AnswerSupplement, At(from + 60 + random.Next(proposed - from - 120))));
            }

            to.Add(new(StoryStep.Propose, At(proposed)));
            to.Add(new(StoryStep.Approve, At(approved)));
            to.Add(new(StoryStep.Issue, At(dossier.End)));
            var returned = At(Math.Min(dossier.End + 5 + random.Next(900), dossier.LastMinute));
            to.Add(new(StoryStep.Return, returned));
            if (dossier.Lot.Channel == Channel.Online && random.NextDouble() < spread.Ratings)
            {
                to.Add(new(StoryStep.Rate, returned.AddMinutes(random.Next(30, 6 * 24 * 60))));
            }
        }
    }

    private static RateDossier.Input Score(Random random)
    {
        // Most are content; a few are not, and say so.
        var score = random.NextDouble() switch { < 0.72 => 5, < 0.92 => 4, < 0.97 => 3, < 0.99 => 2, _ => 1 };
        return new(score, score, Math.Max(1, score - random.Next(2)), score, null);
    }
}
