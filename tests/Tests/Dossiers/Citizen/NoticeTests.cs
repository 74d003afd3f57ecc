using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Notifying;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Platform.Mail;
using Xunit;

namespace TinhSo.Tests.Dossiers.Citizen;

public sealed class NoticeTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task The_owner_hears_of_every_step_that_matters_once_and_nothing_private()
    {
        var person = await province.CitizenAsync("Phan Thị Riêng Tư");
        var code = await Province.FileAsync(person);
        await province.WorkAsync(code, "accept", "take", "ask");
        await person.Browser.SubmitAsync(await person.Browser.GetAsync($"/ho-so-cua-toi/{code}/bo-sung"), [("Answer", "Đã bổ sung")]);
        await province.WorkAsync(code, "propose", "approve", "issue", "return");
        await province.App.PumpAsync();
        await province.App.PumpAsync();

        var mails = await MailsAsync(person);
        string[] parts = ["Đã nhận", "đã được tiếp nhận", "cần bổ sung", "đã có kết quả", "đã được trả"];
        foreach (var part in parts)
        {
            Assert.Single(mails, m => m.Subject.Contains(part, StringComparison.Ordinal) && m.Subject.Contains(code, StringComparison.Ordinal));
        }

        Assert.Contains("Giấy chứng sinh bản rõ hơn", mails.Single(m => m.Subject.Contains("cần bổ sung", StringComparison.Ordinal)).Body, StringComparison.Ordinal);
        Assert.Contains("Hạn trả kết quả", mails.Single(m => m.Subject.Contains("đã được tiếp nhận", StringComparison.Ordinal)).Body, StringComparison.Ordinal);
        foreach (var mail in mails)
        {
            Assert.Contains($"/ho-so-cua-toi/{code}", mail.Body, StringComparison.Ordinal);
            foreach (var secret in new[] { "Riêng Tư", person.Identifier, "Trần Văn Bé", "nội bộ", "Nội dung giấy khai sinh" })
            {
                Assert.DoesNotContain(secret, mail.Body, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_repeated_event_makes_no_second_mail()
    {
        var person = await province.CitizenAsync();
        var dossier = await province.DossierAsync(await Province.FileAsync(person));
        var (e, meta) = (new DossierSubmitted(dossier.Id, dossier.Code, dossier.ProcedureId, dossier.CompetentAgencyId, Channel.Online), new EventMeta(Guid.CreateVersion7(), province.App.Clock.GetUtcNow().UtcDateTime, "x"));
        for (var i = 0; i < 2; i++)
        {
            await province.App.WithAsync(async services =>
            {
                await services.GetRequiredService<TellOwner>().HandleAsync(e, meta, default);
                await services.GetRequiredService<AppDb>().SaveChangesAsync();
            });
        }

        Assert.Single(await MailsAsync(person));
    }

    private Task<List<MailRow>> MailsAsync(Person person) => province.AskAsync(db => db.Set<MailRow>().Where(m => m.To == person.Email).ToListAsync());
}
