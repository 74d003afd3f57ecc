using System.Collections.Concurrent;
using System.Globalization;

namespace TinhSo.Simulators.Mail;

/// <summary>One mail as it was handed over, with the parts a reader wants already taken out.</summary>
internal sealed record ReceivedMail(long Id, DateTime At, string From, IReadOnlyList<string> To, string Subject, string Text, string Raw);

/// <summary>The mails of this run, newest 1,000, in memory only: a sink, not an archive.</summary>
internal sealed class Mailbox(TimeProvider clock)
{
    private const int Most = 1000;
    private readonly ConcurrentQueue<ReceivedMail> mails = new();
    private long last;

    public IEnumerable<ReceivedMail> Newest => mails.Reverse();

    public long Add(string from, IReadOnlyList<string> to, byte[] content)
    {
        var (subject, text) = MailReader.Read(content);
        var mail = new ReceivedMail(
            Interlocked.Increment(ref last), clock.GetUtcNow().UtcDateTime, from, to, subject, text, System.Text.Encoding.UTF8.GetString(content));
        mails.Enqueue(mail);

        while (mails.Count > Most)
        {
            mails.TryDequeue(out _);
        }

        return mail.Id;
    }

    public ReceivedMail? Find(string id) => long.TryParse(id, CultureInfo.InvariantCulture, out var number) ? mails.FirstOrDefault(m => m.Id == number) : null;

    public void Clear() => mails.Clear();
}
