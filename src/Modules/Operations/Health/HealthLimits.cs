using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TinhSo.Modules.Operations.Health;

/// <summary>From when on the operator wants to be told, and where: TINHSO_WARN_* and TINHSO_ALARM_MAIL.</summary>
internal sealed record HealthLimits(int DiskPercent, TimeSpan Backup, TimeSpan Rehearsal, TimeSpan Queue, int SignIns, int SignInAccounts, IReadOnlyList<string> AlarmMail)
{
    public static HealthLimits Read(IConfiguration configuration)
    {
        int Number(string name, int otherwise, int most) => configuration[name] is not { Length: > 0 } text ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
            : throw new FormatException($"{name}: '{text}' is not a whole number from 1 to {most}");

        var mails = (configuration["TINHSO_ALARM_MAIL"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var wrong in mails.Where(m => !System.Net.Mail.MailAddress.TryCreate(m, out _)))
        {
            throw new FormatException($"TINHSO_ALARM_MAIL: '{wrong}' is not an e-mail address; several stand with ';' between them");
        }

        return new(
            Number("TINHSO_WARN_DISK_PERCENT", 10, 90), TimeSpan.FromHours(Number("TINHSO_WARN_BACKUP_HOURS", 26, 8760)),
            TimeSpan.FromDays(Number("TINHSO_WARN_REHEARSAL_DAYS", 92, 3660)), TimeSpan.FromMinutes(Number("TINHSO_WARN_QUEUE_MINUTES", 30, 100_000)),
            Number("TINHSO_WARN_SIGN_INS", 200, 1_000_000),
            // A large office sits behind one network, and some there mistype each morning; so many at once do not.
            Number("TINHSO_WARN_SIGN_IN_ACCOUNTS", 20, 100_000), mails);
    }
}
