using System.Globalization;
using System.Net.Mail;
using TinhSo.Platform;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Privacy;

/// <summary>Writes to the person concerned. A mail travels in the open, so it says that something lies ready and where, never what it holds.</summary>
internal sealed class TellPerson(MailQueue mail, Settings settings, ITexts texts)
{
    public void Queue(string? email, string kind, Guid aboutId, string path, params object?[] args)
    {
        if (MailAddress.TryCreate(email, out var to))
        {
            string[] lines = [texts["privacy.mail.hello"], "", texts[$"privacy.mail.{kind}", args], "", new Uri(settings.BaseAddress, path).ToString(), "", texts["privacy.mail.sign"]];
            mail.Queue(to.Address, texts[$"privacy.mail.{kind}.subject"], string.Join('\n', lines), aboutId);
        }
    }

    public static string RequestPath(Guid id) => $"{Requests.MineModel.Address}/{id}";

    public static string Day(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    public static string Moment(DateTime utc) => VietnamTime.ToLocal(utc).ToString("HH:mm dd/MM/yyyy", CultureInfo.InvariantCulture);
}
