using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Operations;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Mail;

namespace TinhSo.Modules.Operations.Health;

/// <summary>A condition that was told by e-mail and is not over. Its own record, so no audit.</summary>
internal sealed class Alarm : ITechnical
{
    public required string Key { get; init; }

    public required DateTime Since { get; init; }

    /// <summary>As it was told.</summary>
    public required string Sentence { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Alarm>
    {
        public void Configure(EntityTypeBuilder<Alarm> builder) => builder.ToTable("operations_alarm").HasKey(a => a.Key);
    }
}

/// <summary>Rings once when a condition turns bad and once when it is over, however long it lasts. Letter and memory are saved together, so neither a second process nor a crash rings twice.</summary>
internal sealed class AlarmBell(IServiceScopeFactory scopes, HealthLimits limits, TextTable texts) : IWorker
{
    public string Name => "alarms";

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken ct)
    {
        if (limits.AlarmMail.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var (act, mail) = (scope.ServiceProvider.GetRequiredService<Act>(), scope.ServiceProvider.GetRequiredService<MailQueue>());
        var bad = new Dictionary<string, Condition>();
        foreach (var condition in (await scope.ServiceProvider.GetRequiredService<AllConditions>().ReadAsync(act.Now, ct)).Where(c => c.State == ConditionState.Bad))
        {
            bad.TryAdd(condition.Key, condition);
        }

        var told = await db.Set<Alarm>().ToListAsync(ct);
        foreach (var condition in bad.Values.Where(c => told.All(t => t.Key != c.Key)))
        {
            var alarm = new Alarm { Key = condition.Key, Since = act.Now, Sentence = Say(condition) };
            db.Add(alarm);
            Tell(mail, "operations.alarm.begins", alarm.Sentence);
        }

        // What could not be read is not over.
        foreach (var over in told.Where(t => !bad.ContainsKey(t.Key) && !bad.ContainsKey(AllConditions.Unread)))
        {
            db.Remove(over);
            Tell(mail, "operations.alarm.over", over.Sentence);
        }

        await db.SaveChangesAsync(ct);
    }

    private string Say(Condition condition) => string.Format(CultureInfo.GetCultureInfo("vi-VN"), texts.Get($"condition.{condition.Key}", "vi"), [.. condition.Args]);

    private void Tell(MailQueue mail, string subject, string sentence)
    {
        foreach (var to in limits.AlarmMail)
        {
            mail.Queue(to, string.Format(CultureInfo.InvariantCulture, texts.Get(subject, "vi"), sentence), $"{sentence}\n\n{texts.Get("operations.alarm.where", "vi")}");
        }
    }
}
