using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Mail;

namespace TinhSo.Modules.Operations.Queues;

/// <summary>Gives up-given work another chance, after the administrator removed the cause.</summary>
internal sealed class RetryWork(AppDb db, Act act)
{
    /// <summary>Returns how many pieces of work wait again.</summary>
    public async Task<int> RunAsync(string queue, Guid? id, CancellationToken ct)
    {
        switch (queue)
        {
            case "jobs":
                var jobs = await db.Set<JobRow>().Where(j => j.State == JobState.GivenUp && (id == null || j.Id == id)).Take(1000).ToListAsync(ct);
                jobs.ForEach(j => (j.State, j.RunAt) = (JobState.Waiting, act.Now));
                return jobs.Count;
            case "events":
                var events = await db.Set<FailedDelivery>().Where(f => f.GivenUp && (id == null || f.Id == id)).Take(1000).ToListAsync(ct);
                events.ForEach(f => (f.GivenUp, f.NextAt, f.Attempts) = (false, act.Now, 0));
                return events.Count;
            case "mail":
                var mails = await db.Set<MailRow>().Where(m => m.State == MailState.GivenUp && (id == null || m.Id == id)).Take(1000).ToListAsync(ct);
                mails.ForEach(m => (m.State, m.NextAt, m.Attempts) = (MailState.Waiting, act.Now, 0));
                return mails.Count;
            default:
                return 0;
        }
    }
}
