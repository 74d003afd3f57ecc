using System.Net.Mail;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace TinhSo.Tests.Simulators;

[Trait("Engine", "any")]
public sealed class MailSinkTests : IAsyncLifetime
{
    private SimulatorHost host = null!;

    public async Task InitializeAsync() => host = await SimulatorHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_vietnamese_mail_arrives_letter_by_letter()
    {
        const string Subject = "Hồ sơ 0123 đã được tiếp nhận, hẹn trả kết quả ngày 05/12/2026 lúc 17 giờ tại phường Long Xuyên";
        using var client = new SmtpClient("127.0.0.1", host.SmtpPort);
        using var mail = new MailMessage("mot-cua@angiang.example", "an.nguyen@nguoi-dan.example", Subject, "Kính gửi ông Nguyễn Văn An,\r\n.một dòng bắt đầu bằng dấu chấm\r\nTrân trọng.")
        {
            SubjectEncoding = Encoding.UTF8, BodyEncoding = Encoding.UTF8,
        };
        await client.SendMailAsync(mail);

        var received = Assert.Single((await host.GetAsync("/sim/mail.json?to=an.nguyen@nguoi-dan.example")).AsArray())!;
        Assert.Equal(Subject, received["subject"]!.ToString());
        Assert.Equal("Kính gửi ông Nguyễn Văn An,\r\n.một dòng bắt đầu bằng dấu chấm\r\nTrân trọng.", received["text"]!.ToString());
    }

    [Fact]
    public async Task Doubled_dots_are_undone_and_two_mails_go_over_one_connection()
    {
        await TalkAsync(
            "EHLO test", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA", "Subject: một\r\n\r\n..chấm\r\n.", "RSET", "NOOP",
            "MAIL FROM:<>", "RCPT TO:<c@d.example>", "RCPT TO:<e@f.example>", "DATA", "Subject: hai\r\n\r\nhết\r\n.", "QUIT");

        var mails = (await host.GetAsync("/sim/mail.json")).AsArray();
        Assert.Equal(["hai", "một"], mails.Select(m => m!["subject"]!.ToString()));
        Assert.Equal(".chấm", mails[1]!["text"]!.ToString());
        Assert.Equal(2, mails[0]!["to"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("503", "MAIL FROM:<a@b.example>")]
    [InlineData("503", "EHLO x", "RCPT TO:<a@b.example>")]
    [InlineData("503", "EHLO x", "DATA")]
    [InlineData("501", "EHLO x", "MAIL FROM:a@b.example")]
    [InlineData("552", "EHLO x", "MAIL FROM:<a@b.example> SIZE=99999999")]
    [InlineData("503", "EHLO x", "MAIL FROM:<a@b.example>", "MAIL FROM:<a@b.example>")]
    [InlineData("500", "EHLO x", "FLY")]
    [InlineData("501", "EHLO")]
    public async Task Commands_out_of_order_or_form_are_refused(string code, params string[] commands) =>
        Assert.StartsWith(code, (await TalkAsync(commands))[^1], StringComparison.Ordinal);

    [Fact]
    public async Task A_bare_line_feed_does_not_end_a_mail()
    {
        await TalkAsync("EHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA", "Subject: one\r\n\r\nbody\n.\nMAIL FROM:<evil@x.example>\r\n.", "QUIT");

        var mail = Assert.Single((await host.GetAsync("/sim/mail.json")).AsArray())!;
        Assert.Contains("evil@x.example", mail["text"]!.ToString(), StringComparison.Ordinal);
    }

    private async Task<List<string>> TalkAsync(params string[] commands)
    {
        using var client = new TcpClient("127.0.0.1", host.SmtpPort);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        var answers = new List<string> { (await reader.ReadLineAsync())! };

        foreach (var command in commands)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
            var line = (await reader.ReadLineAsync())!;

            while (line.Length > 3 && line[3] == '-')
            {
                line = (await reader.ReadLineAsync())!;
            }

            answers.Add(line);
        }

        return answers;
    }
}
