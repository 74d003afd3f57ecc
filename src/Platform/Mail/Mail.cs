using System.Net.Mail;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;

namespace TinhSo.Platform.Mail;

/// <summary>Where a mail stands, as the operations page shows it.</summary>
public enum MailState
{
    Waiting,
    Sent,
    GivenUp,
}

/// <summary>One message to a person, queued with the act that caused it; "sent" means the mail server took it, not that it was read. Its own record.</summary>
public sealed class MailRow : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string To { get; init; }

    public required string Subject { get; init; }

    public required string Body { get; init; }

    /// <summary>The record it speaks of.</summary>
    public Guid? AboutId { get; init; }

    public MailState State { get; set; }

    public DateTime QueuedAt { get; init; }

    public DateTime NextAt { get; set; }

    public DateTime? SentAt { get; set; }

    public int Attempts { get; set; }

    public string? Error { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<MailRow>
    {
        public void Configure(EntityTypeBuilder<MailRow> builder)
        {
            builder.ToTable("platform_mail").HasKey(m => m.Id);
            builder.HasIndex(m => new { m.State, m.NextAt });
            builder.HasIndex(m => m.AboutId);
        }
    }
}

/// <summary>Queues mail in the caller's transaction.</summary>
public sealed class MailQueue(AppDb db, Act act)
{
    /// <param name="id">Given by who may be run again for the same cause, so that the same mail is never queued twice.</param>
    public void Queue(string to, string subject, string body, Guid? aboutId = null, Guid? id = null) =>
        db.Add(new MailRow { Id = id ?? Guid.CreateVersion7(), To = to, Subject = OneLine(subject), Body = body, AboutId = aboutId, QueuedAt = act.Now, NextAt = act.Now });

    /// <summary>A name with a line feed in it must not begin another header, nor stop the queue because the mail program refuses it.</summary>
    private static string OneLine(string subject) => string.Concat(subject.Select(c => char.IsControl(c) ? ' ' : c));
}

/// <summary>Hands queued mail to the SMTP server; a dead server only makes the queue longer.</summary>
internal sealed class MailCarrier(IServiceScopeFactory scopes, Settings settings, TimeProvider clock, ILogger<MailCarrier> log) : IWorker
{
    public string Name => "mail";

    public TimeSpan Every => TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await db.Set<MailRow>().Where(m => m.State == MailState.Waiting && m.NextAt <= now).OrderBy(m => m.NextAt).Take(50).ToListAsync(ct);
        foreach (var mail in due)
        {
            mail.Attempts++;
            try
            {
                await SendAsync(mail, ct);
                (mail.State, mail.SentAt, mail.Error) = (MailState.Sent, now, null);
            }
            catch (Exception e) when (e is SmtpException or InvalidOperationException or FormatException or ArgumentException or IOException or System.Net.Sockets.SocketException)
            {
                mail.Error = e.InnerException?.Message ?? e.Message;
                mail.State = mail.Attempts >= 12 ? MailState.GivenUp : MailState.Waiting;
                mail.NextAt = now.AddSeconds(Math.Min(3600, Math.Pow(2, mail.Attempts) * 5));
                log.LogWarning("Mail {Id} was not taken at attempt {Attempt}: {Error}", mail.Id, mail.Attempts, mail.Error);
            }

            // Saved one by one: a message that went out must not go again because a later one failed.
            await db.SaveChangesAsync(ct);
        }
    }

    private async Task SendAsync(MailRow mail, CancellationToken ct)
    {
        using var client = new SmtpClient(settings.SmtpHost, settings.SmtpPort) { Timeout = 10_000 };
        // One address and nothing else: a list, or a name before it, would send the mail elsewhere.
        if (!MailAddress.TryCreate(mail.To, out var to) || to.Address != mail.To.Trim())
        {
            throw new FormatException("the address of the receiver is not one plain address");
        }

        using var message = new MailMessage(new MailAddress(settings.MailFrom), to)
        {
            Subject = mail.Subject,
            Body = mail.Body,
            BodyEncoding = Encoding.UTF8,
            SubjectEncoding = Encoding.UTF8,
        };
        message.Headers.Add("Message-ID", $"<{mail.Id:N}@tinhso>");
        await client.SendMailAsync(message, ct);
    }
}
