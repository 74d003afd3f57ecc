using TinhSo.Modules.Privacy.Terms;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Privacy.Breaches;

/// <summary>The data protection officer records a breach, completes what is known, records that the authority was told, or closes it with a reason.</summary>
internal sealed class RecordBreach(AppDb db, Act act, PrivacyTerms terms)
{
    public const string Permission = "privacy.breach";

    public Task<Breach> RunAsync(BreachInput input, DateTime foundAt)
    {
        Allowed();
        if (foundAt > act.Now)
        {
            throw new RuleBroken("privacy.breach-found-later");
        }

        var breach = new Breach { FoundAt = foundAt, RecordedAt = act.Now, RecordedBy = act.Caller.Name, DueAt = foundAt.AddHours(terms.Breach.Hours) };
        Describe(breach, input);
        db.Add(breach);
        act.On(breach, "privacy.record-breach");
        return Task.FromResult(breach);
    }

    public void Complete(Breach breach, BreachInput input)
    {
        Allowed();
        Describe(breach, input);
        act.On(breach, "privacy.complete-breach");
    }

    /// <param name="at">When it was told, which may lie in the past; a late one needs its reason.</param>
    public void Tell(Breach breach, DateTime at, string to, string paper, string? reason)
    {
        Open(breach);
        if (at < breach.FoundAt || at > act.Now)
        {
            throw new RuleBroken("privacy.breach-told-when");
        }

        if (at > breach.DueAt && string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleBroken("privacy.breach-late-reason");
        }

        breach.Tell(at, to, paper, reason);
        act.On(breach, "privacy.tell-breach", reason);
    }

    public void Close(Breach breach, string reason)
    {
        Open(breach);
        breach.Close(act.Now, reason);
        act.On(breach, "privacy.close-breach", reason);
    }

    private static void Describe(Breach breach, BreachInput i) => breach.Describe(i.Title!, i.What!, i.DataKinds!, i.People ?? 0, i.Measures!);

    private void Open(Breach breach)
    {
        Allowed();
        if (!breach.IsOpen)
        {
            throw new RuleBroken("privacy.breach-ended");
        }
    }

    private void Allowed()
    {
        if (!act.Caller.Can(Permission))
        {
            throw new RuleBroken("platform.not-allowed");
        }
    }
}
