using System.Globalization;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>Writes to an officer when something happened to their sign-in, so that a stranger's act does not stay unseen. The mail carries no secret and no link.</summary>
internal sealed class PersonNotice(MailQueue mail, Act act, ITexts texts)
{
    /// <param name="what">The act, such as "directory.passkey-added"; its sentence is the text of directory.notice.passkey-added.</param>
    public void Tell(Officer officer, string what, params object?[] args)
    {
        if (officer.Email is { Length: > 0 } to)
        {
            var sentence = texts[$"directory.notice.{what["directory.".Length..]}", args];
            mail.Queue(to, texts["directory.notice.subject"], texts["directory.notice.body", officer.Name, sentence, VietnamTime.ToLocal(act.Now).ToString("HH:mm dd/MM/yyyy", CultureInfo.InvariantCulture)], officer.Id);
        }
    }
}
