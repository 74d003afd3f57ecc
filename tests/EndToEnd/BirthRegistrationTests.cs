using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TinhSo.EndToEnd;

/// <summary>The main job, end to end: a birth registration from the citizen's telephone to the rating, and the figures it moves.</summary>
[Collection(nameof(Province))]
public sealed class BirthRegistrationTests(Province province)
{
    private const string Desk = "tiepnhan.long-xuyen";
    private const string Clerk = "xuly1.long-xuyen";
    private const string Head = "lanhdao.long-xuyen";
    private const string Records = "vanthu.long-xuyen";
    private const string Returning = "traketqua.long-xuyen";

    private static readonly Dictionary<string, string> Answers = new()
    {
        ["relation"] = "cha", ["child_name"] = "Nguyễn Hoài Thương", ["child_birth_date"] = "2026-10-28", ["child_sex"] = "nu", ["child_ethnicity"] = "Kinh",
        ["child_nationality"] = "Việt Nam", ["child_birth_place"] = "Bệnh viện Mô Phỏng, phường Long Xuyên, tỉnh An Giang", ["child_hometown"] = "Phường Long Xuyên, tỉnh An Giang",
        ["mother_name"] = "Trần Thị Mô Phỏng", ["mother_birth_date"] = "1990-05-06", ["mother_residence"] = "Phường Long Xuyên, tỉnh An Giang", ["father_known"] = "co",
        ["father_name"] = "Nguyễn Văn An", ["father_birth_date"] = "1985-03-12", ["father_residence"] = "Phường Long Xuyên, tỉnh An Giang",
    };

    [Fact]
    public async Task A_birth_is_registered_from_a_telephone_and_the_figures_move_by_exactly_this_dossier()
    {
        var before = await FiguresAsync();
        var phone = await province.WindowAsync(360);
        var code = await FileAsync(phone);

        var desk = await province.OfficerAsync(Desk);
        await desk.GotoAsync("/can-bo/ho-so?xem=WaitingForAcceptance");
        await desk.FollowAsync(code);
        await Province.PictureAsync(desk, "desk-registered");
        await desk.ActAsync(code, "Accept");
        await desk.ReadsAsync("Đã tiếp nhận hồ sơ và lập giấy hẹn.");
        await desk.ReadsAsync("Cách tính ngày hẹn trả");
        var promised = await DueAsync(desk);

        var clerk = await province.OfficerAsync(Clerk);
        await clerk.ActAsync(code, "TakeOver");
        await clerk.ActAsync(code, "AskSupplement", "Đề nghị nộp bản chụp Giấy chứng sinh rõ chữ.");
        await clerk.ReadsAsync("đang tạm dừng");
        await Province.PictureAsync(clerk, "desk-stopped");

        await phone.GotoAsync($"/ho-so-cua-toi/{code}");
        await phone.ReadsAsync("Đang tạm dừng tính thời hạn");
        await phone.ReadsAsync("Đề nghị nộp bản chụp Giấy chứng sinh rõ chữ.");
        await Province.PictureAsync(phone, "citizen-asked");
        await phone.FollowAsync("Bổ sung giấy tờ");
        await phone.Locator("input[type=file]").SetInputFilesAsync(Steps.Paper("giay-chung-sinh-ro.pdf"));
        await phone.Locator("textarea").FillAsync("Tôi gửi bản chụp mới.");
        await phone.PressAsync("Gửi bổ sung");
        await phone.WaitForURLAsync($"**/ho-so-cua-toi/{code}*");
        await phone.GotoAsync($"/ho-so-cua-toi/{code}");
        await Assertions.Expect(phone.Locator("main")).Not.ToContainTextAsync("Đang tạm dừng tính thời hạn");
        await phone.GetByText("Vì sao có hạn này?").ClickAsync();
        var why = await phone.Locator("details[open] ol").InnerTextAsync();
        Assert.Contains("tạm dừng", why, StringComparison.OrdinalIgnoreCase);
        await Province.PictureAsync(phone, "citizen-why");
        await clerk.GotoAsync($"/can-bo/ho-so/{code}");
        Assert.True(string.CompareOrdinal(await DueAsync(clerk), promised) >= 0, "the new date may not be earlier than the promised one");

        await clerk.ActAsync(code, "Propose", "Hồ sơ hợp lệ, đề nghị đăng ký khai sinh.");
        var head = await province.OfficerAsync(Head);
        await head.ActAsync(code, "Approve");
        var records = await province.OfficerAsync(Records);
        await records.ActAsync(code, "Issue", more: form => form.Locator("[name='Issue.File']").SetInputFilesAsync(Steps.Paper("giay-khai-sinh.pdf")));
        var returning = await province.OfficerAsync(Returning);
        await returning.ActAsync(code, "Return", more: form => form.Locator("[value=SentElectronically]").ChooseAsync());
        await Province.PictureAsync(returning, "desk-returned");

        await phone.GotoAsync($"/ho-so-cua-toi/{code}");
        await Assertions.Expect(phone.GetByRole(AriaRole.Link, new() { Name = "Tải kết quả" })).ToBeVisibleAsync();
        await phone.GotoAsync($"/ho-so-cua-toi/{code}/danh-gia");
        await phone.GetByLabel("5 – Rất hài lòng").First.CheckAsync();
        await phone.PressAsync("Gửi đánh giá");
        await phone.GotoAsync($"/ho-so-cua-toi/{code}");
        await phone.ReadsAsync("Bạn đã đánh giá 5 trên 5 điểm.");
        await Province.PictureAsync(phone, "citizen-rated");

        await MovedByAsync(before, code);
        await BoardShowsAsync(code);
    }

    [Fact]
    public async Task The_same_dossier_from_the_national_portal_gives_the_same_record()
    {
        var phone = await province.WindowAsync(360);
        var own = await FileAsync(phone);
        var form = new JsonObject([.. Answers.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)JsonValue.Create(a.Value)))]);
        var sent = await province.SimulateAsync("/sim/portal/send", new
        {
            procedureCode = "1.001193", personKey = "an", formData = form, agencyCode = "30307",
            files = new[] { new { name = "giay-chung-sinh.pdf", componentCode = "tp02", base64 = Convert.ToBase64String(Steps.Pdf) } },
        });
        Assert.True(sent["state"]?.ToString() == "delivered", sent.ToJsonString());

        var desk = await province.OfficerAsync(Desk);
        Assert.Equal(await RecordAsync(desk, own), await RecordAsync(desk, sent["dossierCode"]!.ToString()));
    }

    [Fact]
    public async Task A_dossier_is_accepted_with_the_keyboard_alone()
    {
        var code = await FileAsync(await province.WindowAsync(360));
        var desk = await province.OfficerAsync(Desk);
        await desk.GotoAsync("/can-bo/ho-so?xem=WaitingForAcceptance");
        await desk.TabToAsync($"a[href$='{code}']");
        await desk.Keyboard.PressAsync("Enter");
        await desk.WaitForURLAsync($"**/can-bo/ho-so/{code}");
        await desk.TabToAsync("form:has(input[name=viec][value=Accept]) button");
        await desk.Keyboard.PressAsync("Enter");
        await desk.ReadsAsync("Đã tiếp nhận hồ sơ và lập giấy hẹn.");
    }

    [Fact]
    public async Task A_dossier_goes_from_filing_to_return_without_script()
    {
        var code = await FileAsync(await province.WindowAsync(360, script: false));
        foreach (var (user, act, note) in ((string, string, string?)[])[(Desk, "Accept", null), (Clerk, "TakeOver", null), (Clerk, "Propose", "Đề nghị phê duyệt."), (Head, "Approve", null)])
        {
            await (await province.OfficerAsync(user, script: false)).ActAsync(code, act, note);
        }

        var records = await province.OfficerAsync(Records, script: false);
        await records.ActAsync(code, "Issue", more: form => form.Locator("[name='Issue.Text']").FillAsync("Đã đăng ký khai sinh."));
        var returning = await province.OfficerAsync(Returning, script: false);
        await returning.ActAsync(code, "Return", more: form => form.Locator("[value=HandedOver]").ChooseAsync());
        await returning.ReadsAsync("Đã trả kết quả.");
    }

    /// <summary>From the search of procedures to the receipt; the code of the new dossier.</summary>
    private static async Task<string> FileAsync(IPage phone)
    {
        await phone.GotoAsync("/thu-tuc?tu=khai+sinh");
        await Province.PictureAsync(phone, "search");
        await phone.FollowAsync("Đăng ký khai sinh");
        await Province.PictureAsync(phone, "procedure");
        await phone.FollowAsync("Nộp trực tuyến");
        await phone.FollowAsync("Đăng nhập bằng định danh điện tử");
        await phone.Locator("button[name=subject][value=an]").ClickAsync();
        await phone.WaitForURLAsync("**/nop-ho-so/dang-ky-khai-sinh");
        await phone.Locator("[name=CaseKey][value=thong-thuong]").CheckAsync();
        await Province.PictureAsync(phone, "file-1-start");
        await phone.PressAsync("Tiếp tục");
        await phone.WaitForURLAsync("**/to-khai");
        await phone.DeclareBirthAsync(Answers);
        await Province.PictureAsync(phone, "file-2-declare");
        await phone.PressAsync("Tiếp tục");
        await phone.WaitForURLAsync("**/giay-to");
        await phone.Locator("[name='p.tp02']").SetInputFilesAsync(Steps.Paper("giay-chung-sinh.pdf"));
        await phone.PressAsync("Tiếp tục");
        await phone.WaitForURLAsync("**/kiem-tra");
        await Province.PictureAsync(phone, "file-4-check");
        await phone.Locator("[name=Agreed][type=checkbox]").CheckAsync();
        await phone.PressAsync("Nộp hồ sơ");
        await phone.WaitForURLAsync("**/da-nop");
        await Province.PictureAsync(phone, "file-5-receipt");
        return phone.LastSegment(1);
    }

    private async Task<JsonArray> FiguresAsync() => (await province.CommandAsync("figures", "--set", "nq17", "--period", Province.Month, "--json")).AsArray();

    private async Task MovedByAsync(JsonArray before, string code)
    {
        var after = await FiguresAsync();
        foreach (var id in (string[])["nq17.2", "nq17.11"])
        {
            var (was, now) = (before.Single(f => f!["id"]!.ToString() == id)!, after.Single(f => f!["id"]!.ToString() == id)!);
            foreach (var part in (string[])["numerator", "denominator"])
            {
                Assert.Equal((long)(was[part] ?? 0) + 1, (long)now[part]!);
                var records = await province.CommandAsync("records", "--measure", now[part + "Measure"]!.ToString(), "--period", Province.Month, "--json");
                Assert.Contains(code, records.ToJsonString(), StringComparison.Ordinal);
            }
        }
    }

    /// <summary>The head opens each number of both indicators on the board: the list is as long as the number and holds the dossier.</summary>
    private async Task BoardShowsAsync(string code)
    {
        var board = await province.OfficerAsync(Head);
        var address = $"/dieu-hanh/so-lieu?ky={Province.Month}&don-vi=30307";
        await board.GotoAsync(address);
        await Province.PictureAsync(board, "board");
        foreach (var id in (string[])["nq17.2", "nq17.11"])
        {
            for (var part = 0; part < 2; part++)
            {
                await board.GotoAsync(address);
                var number = board.Locator($"[id='{id}'] span.small a").Nth(part);
                var shown = await number.InnerTextAsync();
                await number.ClickAsync();
                var total = await board.Locator("#total").InnerTextAsync();
                Assert.Contains(total, shown, StringComparison.Ordinal);
                await board.ReadsAsync(code);
            }
        }

        await Province.PictureAsync(board, "board-list");
    }

    /// <summary>The date behind the label of the due date, in an order that compares.</summary>
    private static async Task<string> DueAsync(IPage page)
    {
        var times = page.Locator("dt:text-is('Hạn trả') + dd time, dt:text-is('Hạn trả kết quả') + dd time, dt:text-is('Ngày hẹn trả') + dd time");
        return await times.First.GetAttributeAsync("datetime") ?? "";
    }

    /// <summary>What the desk sees of declaration, papers, owner and agencies; codes, times and the way it came left out.</summary>
    private static async Task<string> RecordAsync(IPage desk, string code)
    {
        await desk.GotoAsync($"/can-bo/ho-so/{code}");
        return await desk.EvaluateAsync<string>(
            """
            () => {
              const left = ['Kênh nộp', 'Đồng bộ', 'Nộp lúc'];
              const panel = name => [...document.querySelectorAll('main h2')].find(h => h.textContent.trim() === name)?.parentElement;
              const lines = ['Tình trạng', 'Chủ hồ sơ và người nộp', 'Nội dung kê khai'].flatMap(name => [...(panel(name)?.querySelectorAll('dt') ?? [])].map(dt => {
                const dd = dt.nextElementSibling.cloneNode(true);
                dd.querySelectorAll('.tag, time').forEach(t => t.remove());
                return dt.textContent.trim() + ': ' + dd.textContent.replace(/\s+/g, ' ').trim();
              }));
              return lines.filter(l => !left.some(x => l.startsWith(x))).join('\n');
            }
            """);
    }
}
