using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Rating;
using TinhSo.Modules.Dossiers.Submitting;

namespace TinhSo.Modules.Dossiers.Seeding;

/// <summary>What happens to one sample dossier.</summary>
internal enum StoryStep
{
    Submit,
    Accept,
    Refuse,

    /// <summary>The dossier goes to its agency's successor.</summary>
    FollowSuccessor,
    TakeOver,
    AskSupplement,
    AnswerSupplement,
    Propose,
    Approve,
    AskWithdrawal,
    Stop,
    Issue,
    Return,
    Rate,
}

internal sealed record StoryAct(StoryStep Step, DateTime At);

/// <summary>One sample dossier's life, drawn from a random number generator: its acts with their local times. Officers act in working time only.</summary>
internal sealed record LifeStory(ProcedureVersionInfo Procedure, ProcedureCase Case, Guid CompetentAgencyId, Channel Channel, bool Electronic, IReadOnlyList<StoryAct> Acts)
{
    /// <summary>Whose dossier it is; drawn when it is played where nobody is named.</summary>
    public FiledOwner? Owner { get; init; }

    /// <summary>Its code where it was planned; else the next of the day.</summary>
    public string? Code { get; init; }

    /// <summary>Which of an agency's fit officers acts.</summary>
    public int Pick { get; init; }

    /// <summary>Why the owner withdraws it.</summary>
    public string? Reason { get; init; }

    /// <summary>Why it goes to another agency.</summary>
    public string? HandOver { get; init; }

    public RateDossier.Input? Rating { get; init; }

    public static LifeStory Draw(Random random, ProcedureVersionInfo procedure, Guid agencyId, DateTime submitted, WorkingCalendar calendar)
    {
        var channel = !procedure.OnlineAllowed || random.NextDouble() >= 0.93 ? random.NextDouble() < 0.9 ? Channel.Direct : Channel.Post : Channel.Online;
        var chosen = procedure.Cases[random.Next(procedure.Cases.Count)];
        var acts = new List<StoryAct>();
        var now = channel == Channel.Online ? submitted : calendar.NextWorkingMoment(submitted);
        acts.Add(new(StoryStep.Submit, now));
        now = channel == Channel.Online ? After(now, random.Next(10, 400)) : now.AddMinutes(5);
        var fate = random.NextDouble();
        if (fate < 0.012 && channel == Channel.Online)
        {
            acts.Add(new(StoryStep.Refuse, now));
            return new(procedure, chosen, agencyId, channel, false, acts);
        }

        acts.Add(new(StoryStep.Accept, now));
        var accepted = now;
        acts.Add(new(StoryStep.TakeOver, now = After(now, random.Next(15, 240))));
        if (random.NextDouble() < 0.06)
        {
            acts.Add(new(StoryStep.AskSupplement, now = After(now, random.Next(30, 300))));
            acts.Add(new(StoryStep.AnswerSupplement, now = now.AddMinutes(random.Next(300, 6000))));
            now = After(now, 30);
        }

        if (fate > 0.993)
        {
            acts.Add(new(StoryStep.Stop, After(now, random.Next(60, 600))));
            return new(procedure, chosen, agencyId, channel, false, acts);
        }

        // Most are issued well inside the term, a few after it.
        var due = chosen.TermFor(channel) is { } term ? DueDate.At(accepted, DossierClock.TermOf(term), [], calendar) ?? accepted.AddDays(5) : accepted.AddDays(5);
        var span = Math.Max(120, (due - accepted).TotalMinutes);
        var ready = accepted.AddMinutes(span * (random.NextDouble() < 0.975 ? 0.25 + (random.NextDouble() * 0.6) : 1.05 + (random.NextDouble() * 0.6)));
        now = calendar.NextWorkingMoment(ready > now ? ready : now.AddMinutes(20));
        acts.Add(new(StoryStep.Propose, now));
        acts.Add(new(StoryStep.Approve, now = After(now, random.Next(5, 60))));
        acts.Add(new(StoryStep.Issue, now = After(now, random.Next(3, 30))));
        acts.Add(new(StoryStep.Return, After(now, random.Next(5, 900))));
        return new(procedure, chosen, agencyId, channel, random.NextDouble() < 0.9, acts);

        DateTime After(DateTime from, int minutes) => calendar.NextWorkingMoment(calendar.NextWorkingMoment(from).AddMinutes(minutes));
    }
}
