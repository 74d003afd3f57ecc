using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using TinhSo.Tests.Support;

namespace TinhSo.Tests.Reliability;

/// <summary>The people who go on working while the program is being killed: the national portal, a citizen, the officers of one commune.</summary>
internal sealed class KillClients(Uri province, Uri simulators, KillLedger ledger, CancellationToken stop, CancellationToken giveUp)
{
    private const string Slug = "ban-sao-trich-luc-ho-tich";
    private const string Commune = "30307";

    private static readonly (string Name, string Value)[] Answers =
        [("extract_type", "khai-sinh"), ("relation", "ban-than"), ("registered_place", "Phường Long Xuyên, tỉnh An Giang"), ("copies", "2")];

    /// <summary>The acts in order, and who does each.</summary>
    private static readonly (string Officer, string Act, string Verb, (string, string?)[] Values)[] Way =
    [
        ("tiepnhan.long-xuyen", "Accept", "dossiers.accept", []),
        ("xuly1.long-xuyen", "TakeOver", "dossiers.take-over", []),
        ("xuly1.long-xuyen", "AskSupplement", "dossiers.ask-supplement", [("AskSupplement.Note", "Đề nghị bổ sung giấy tờ")]),
        ("tiepnhan.long-xuyen", "AnswerSupplement", "dossiers.answer-supplement", [("AnswerSupplement.Note", "Đã bổ sung")]),
        ("xuly1.long-xuyen", "Propose", "dossiers.propose", [("Propose.Note", "Đề nghị phê duyệt")]),
        ("lanhdao.long-xuyen", "Approve", "dossiers.approve", []),
        ("vanthu.long-xuyen", "Issue", "dossiers.issue", [("Issue.PaperOnly", "true")]),
        ("traketqua.long-xuyen", "Return", "dossiers.return", [("Return.How", "HandedOver")]),
    ];

    private readonly Dictionary<string, Browser> officers = [];

    /// <summary>Signs everybody in, once: sessions outlive a killed program.</summary>
    public async Task SignInAsync()
    {
        foreach (var user in Way.Select(w => w.Officer).Distinct())
        {
            var officer = new Browser(Client());
            var page = await officer.SubmitAsync(await officer.GetAsync("/can-bo/dang-nhap"), [("UserName", user), ("Password", "ca-vo-vien-song-hau")]);
            officers[user] = page.Url == "/can-bo" ? officer : throw new InvalidOperationException($"{user} is not signed in: {page.Url} {page.Text}");
        }
    }

    public async Task PortalAsync(Random random)
    {
        using var client = Client();
        string? token = null;
        while (!stop.IsCancellationRequested)
        {
            var id = Guid.CreateVersion7().ToString("N");
            var body = Message(random, id);
            var code = await ledger.InsistAsync(
                async () =>
                {
                    token ??= await TokenAsync(client);
                    return await SendAsync(client, token, id, body);
                },
                giveUp);
            ledger.Receipt("cong-dvcqg:" + id, code);
            // Leaves the processors to the officers too.
            await Task.Delay(random.Next(150), CancellationToken.None);
            if (random.Next(5) == 0)
            {
                // The sender lost its note of the answer and asks again.
                ledger.Receipt("cong-dvcqg:" + id, await ledger.InsistAsync(() => SendAsync(client, token!, id, body), giveUp));
            }
        }
    }

    public async Task CitizenAsync(string person, Random random)
    {
        var browser = new Browser(Client());
        await ledger.InsistAsync(() => SignInAsync(browser, person), giveUp);
        while (!stop.IsCancellationRequested)
        {
            var declare = await ledger.InsistAsync(
                async () => await browser.SubmitAsync(await browser.GetAsync($"/nop-ho-so/{Slug}"), [("CaseKey", "co-du-lieu")]), giveUp);
            var draft = declare.Url.Split('/')[3];
            var folder = $"/nop-ho-so/{Slug}/{draft}";
            var answers = Answers.Append(("subject_name", $"Người Thử {random.Next(1000)}")).Select(a => ("f." + a.Item1, (string?)a.Item2)).Append(("di", "tiep")).ToList();
            var papers = await ledger.InsistAsync(async () => await browser.SubmitAsync(await browser.GetAsync(folder + "/to-khai"), answers), giveUp);
            if (!papers.Url.EndsWith("/giay-to", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"the declaration was not taken: {papers.Text}");
            }

            (string, string, byte[])[] files = random.Next(2) == 0 ? [] : [("p.khac", "giay-to.pdf", Pdf(draft))];
            await ledger.InsistAsync(async () => await browser.SubmitAsync(await browser.GetAsync(folder + "/giay-to"), [("di", "tiep")], files: files), giveUp);
            var receipt = await ledger.InsistAsync(
                async () =>
                {
                    var check = await browser.GetAsync(folder + "/kiem-tra");
                    return check.Url.EndsWith("/da-nop", StringComparison.Ordinal) ? check : await browser.SubmitAsync(check, [("Agreed", "true")]);
                },
                giveUp);
            if (!receipt.Url.EndsWith("/da-nop", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"no receipt but {receipt.Url}: {receipt.Text}");
            }

            ledger.Receipt($"draft-{Guid.Parse(draft):N}", receipt.Url.Split('/')[2]);
        }
    }

    /// <summary>Carries dossiers from act to act; two of these share the dossiers by their codes' last digit.</summary>
    public async Task OfficersAsync(int part, int parts, Random random)
    {
        var done = new Dictionary<string, int>();
        while (!stop.IsCancellationRequested)
        {
            var mine = ledger.Receipts.Values.Where(c => c[^1] % parts == part && done.GetValueOrDefault(c) < Way.Length).ToList();
            if (mine.Count == 0)
            {
                await Task.Delay(20, CancellationToken.None);
                continue;
            }

            // Mostly go on with what was begun, so that dossiers get through to the end.
            var begun = mine.Where(c => done.GetValueOrDefault(c) > 0).ToList();
            var pool = begun.Count > 0 && random.Next(4) > 0 ? begun : mine;
            var code = pool[random.Next(pool.Count)];
            var stage = done.GetValueOrDefault(code);
            // Only every third is asked for a supplement.
            if (Way[stage].Act is "AskSupplement" && code[^2] % 3 != 0)
            {
                done[code] = stage + 2;
                continue;
            }

            if (await ledger.InsistAsync(() => ActAsync(code, stage), giveUp))
            {
                done[code] = stage + 1;
            }
        }
    }

    /// <summary>True when the act has been done, now or by an earlier try whose answer was lost.</summary>
    private async Task<bool> ActAsync(string code, int stage)
    {
        var (user, act, verb, values) = Way[stage];
        var officer = officers[user];
        var page = Unbusy(await officer.GetAsync($"/can-bo/ho-so/{code}", expected: null));
        if (page.Status != HttpStatusCode.OK)
        {
            ledger.Violations.Enqueue($"{code} has a receipt, yet {user} sees {(int)page.Status} {page.Text}");
            return true;
        }

        var form = $"form:has(input[name=viec][value={act}])";
        if (page.Html.QuerySelector(form) is null)
        {
            return true;
        }

        var after = Unbusy(await officer.SubmitAsync(page, values, form, expected: null));
        if ((int)after.Status >= 500)
        {
            ledger.Violations.Enqueue($"{act} on {code}: {(int)after.Status} {after.Text}");
        }

        if (!after.Url.EndsWith($"xong={act}", StringComparison.Ordinal))
        {
            // Background work changed the record meanwhile; the officer reads it again.
            return false;
        }

        ledger.Acts.Enqueue((code, verb));
        return true;
    }

    /// <summary>"Busy, come again" is an answer people follow; any other failure is a finding.</summary>
    private static Page Unbusy(Page page) => page.Status == HttpStatusCode.ServiceUnavailable ? throw new HttpRequestException(page.Text) : page;

    private async Task<string> TokenAsync(HttpClient client)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = "cong-dvcqg", ["client_secret"] = "chi-dung-cho-trinh-mo-phong",
        });
        using var answer = await client.PostAsync(new Uri("/api/national/token", UriKind.Relative), form);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!.ToString();
    }

    private async Task<string> SendAsync(HttpClient client, string token, string id, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/national/dossiers") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("X-Message-Id", id);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
        {
            throw new HttpRequestException(text);
        }

        return JsonNode.Parse(text) is JsonObject reply && reply["error_code"]?.ToString() == "0" && reply["MaHoSo"]?.ToString() is { Length: > 0 } code
            ? code
            : throw new InvalidOperationException($"the message was refused: {(int)answer.StatusCode} {text}");
    }

    private static string Message(Random random, string id)
    {
        var number = random.Next(10_000).ToString("0000", CultureInfo.InvariantCulture);
        var form = new JsonObject
        {
            ["applicant_name"] = "Nguyễn Thử Nghiệm", ["applicant_identifier"] = "08908599" + number, ["applicant_phone"] = "090000" + number,
            ["applicant_address"] = "Ấp Mô Phỏng, tỉnh An Giang", ["subject_name"] = "Nguyễn Thử Nghiệm",
        };
        foreach (var (name, value) in Answers)
        {
            form[name] = value;
        }

        var files = random.Next(3) == 0 ? new JsonArray(new JsonObject { ["TenTepDinhKem"] = "giay-to.pdf", ["NoiDungTepTin"] = Convert.ToBase64String(Pdf(id)) }) : [];
        return new JsonObject
        {
            ["LoaiThongDiep"] = "HoSoMoi", ["NguonGui"] = "CongDVCQuocGia", ["MaTTHC"] = "2.000635", ["ChuHoSo"] = "Nguyễn Thử Nghiệm", ["SoGiayToChuHoSo"] = "08908599" + number,
            ["LoaiDoiTuong"] = "1", ["SoDienThoai"] = "090000" + number, ["KenhThucHien"] = "2", ["NoiNopHoSo"] = "1", ["DonViXuLy"] = Commune, ["TrangThaiHoSo"] = "1",
            ["NgayNopHoSo"] = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture),
            ["TaiKhoanDuocXacThucVoiVNeID"] = "1", ["ThongTinKhac"] = form.ToJsonString(), ["TaiLieuNop"] = files,
        }.ToJsonString();
    }

    private async Task<Page> SignInAsync(Browser browser, string person)
    {
        using var started = await browser.Client.GetAsync(new Uri("/dang-nhap/bat-dau?ve=/tai-khoan", UriKind.Relative));
        using var identity = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = simulators };
        var page = await new HtmlParser().ParseDocumentAsync(await identity.GetStringAsync(started.Headers.Location));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["ticket"] = page.QuerySelector("input[name=ticket]")!.GetAttribute("value")!, ["subject"] = person,
        });
        using var chosen = await identity.PostAsync(new Uri("/identity/sign-in", UriKind.Relative), form);
        return await browser.GetAsync(chosen.Headers.Location!.PathAndQuery);
    }

    private static byte[] Pdf(string text) => Encoding.ASCII.GetBytes($"%PDF-1.4\n% {text}\n%%EOF\n");

    private HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true, CookieContainer = new CookieContainer() }) { BaseAddress = province, Timeout = TimeSpan.FromSeconds(60) };
}
