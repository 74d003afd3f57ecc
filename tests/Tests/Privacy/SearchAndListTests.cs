using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Desk;
using TinhSo.Modules.Dossiers.Worklist;
using TinhSo.Modules.Privacy.Access;
using TinhSo.Modules.Privacy.Requests;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Tests.Dossiers.Citizen;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Privacy;

/// <summary>Searches and lists leave a trace, and do not go around a restriction.</summary>
public sealed class SearchAndListTests(Province province) : IClassFixture<Province>
{
    private const string Mine = "/tai-khoan/ai-da-xem";
    private const string List = "/can-bo/ho-so";
    private const string Desk = "tiepnhan.my-hoa-hung";

    [Theory]
    [Trait("Engine", "any")]
    [InlineData("089085000001", true)]
    [InlineData("0912 345 678", true)]
    [InlineData("tran 0912345678", true)]
    [InlineData("+84 912.345.678", true)]
    [InlineData("089/195/001/234", true)]
    [InlineData("B1234567", true)]
    [InlineData("b 1234567", true)]
    [InlineData("12345678", true)]
    [InlineData("CFGHJK123", true)]
    [InlineData("hoa 0912 345 678", true)]
    [InlineData("H01.14-261103-00012", false)]
    [InlineData("14-261103-00012", false)]
    [InlineData("261103-0001", false)]
    [InlineData("00012", false)]
    [InlineData("nguyen van an 1990", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_persons_number_is_told_from_a_name_and_a_code(string? search, bool isNumber) => 
        Assert.Equal(isNumber, new WorklistFilter(WorklistView.All, null, null, search, null, default, default).FindsByNumber("H01.14-261103-00012"));

    [Fact]
    public async Task A_search_by_number_stands_on_the_persons_page_and_one_by_name_or_view_does_not()
    {
        var owner = await province.CitizenAsync("Trần Thị Số");
        var code = await Province.FileAsync(owner);
        var desk = await province.App.OfficerAsync(Desk);
        Assert.Contains(code, (await desk.GetAsync($"{List}?tim=tran+thi+so")).Text, StringComparison.Ordinal);
        await desk.GetAsync($"{List}?xem=All");
        Assert.Empty((await owner.Browser.GetAsync(Mine)).All("tbody tr"));

        Assert.Contains(code, (await desk.GetAsync($"{List}?tim={owner.Identifier}")).Text, StringComparison.Ordinal);
        var line = Assert.Single((await owner.Browser.GetAsync(Mine)).All("tbody tr")).TextContent;
        Assert.Contains("Tìm trong danh sách công việc theo số của người", line, StringComparison.Ordinal);
        Assert.Contains(code, line, StringComparison.Ordinal);
        Assert.Equal(0, await province.AskAsync(db => db.Set<AccessRow>().CountAsync(r => r.Purpose != null && r.Purpose.Contains(owner.Identifier))));
    }

    [Fact]
    public async Task A_list_taken_away_is_one_row_that_keeps_no_number_and_a_line_for_each_person_in_it()
    {
        var (owner, other) = (await province.CitizenAsync("Lý Thị Xuất"), await province.CitizenAsync("Lý Văn Ngoài"));
        var code = await Province.FileAsync(owner);
        await Province.FileAsync(other);
        var desk = await province.App.OfficerAsync(Desk);
        var csv = await desk.Client.GetStringAsync(new Uri($"{List}?handler=Export&dang=csv&tim={owner.Identifier}", UriKind.Relative));
        Assert.Contains(code, csv, StringComparison.Ordinal);
        await FlushAsync();

        var row = await province.AskAsync(db => db.Set<AccessRow>().SingleAsync(r => r.Basis == AccessBasis.Export && r.AccountId == null && r.Purpose!.Contains("theo số của một người")));
        Assert.Contains("1 hồ sơ được xuất ra", row.Purpose, StringComparison.Ordinal);
        Assert.DoesNotContain(owner.Identifier, row.Purpose, StringComparison.Ordinal);
        Assert.Contains("Xuất danh sách ra tệp", Assert.Single((await owner.Browser.GetAsync(Mine)).All("tbody tr")).TextContent, StringComparison.Ordinal);
        Assert.Empty((await other.Browser.GetAsync(Mine)).All("tbody tr"));

        var guard = await province.App.OfficerAsync("baovedulieu.tinh");
        Assert.Contains("1 hồ sơ được xuất ra", (await guard.GetAsync("/can-bo/truy-cap-du-lieu?can-bo=my-hoa-hung")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lists_behind_statistics_and_figures_leave_the_same_trace()
    {
        var owner = await province.CitizenAsync("Lê Thị Thống Kê");
        var code = await Province.FileAsync(owner);
        await province.WorkAsync(code, "accept");
        var desk = await province.App.OfficerAsync(Desk);
        Assert.Contains(code, await desk.Client.GetStringAsync(new Uri("/can-bo/thong-ke/danh-sach?handler=Export&dang=csv&vai=tiep-nhan", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains((await owner.Browser.GetAsync(Mine)).All("tbody tr"), r => r.TextContent.Contains("Xuất danh sách ra tệp", StringComparison.Ordinal));

        var assessor = await province.App.OfficerAsync("lanhdao.tinh");
        await assessor.Client.GetStringAsync(new Uri("/dieu-hanh/so-lieu/dossiers.received/danh-sach.csv?ky=2026-11", UriKind.Relative));
        await FlushAsync();
        Assert.Equal(1, await province.AskAsync(db => db.Set<AccessRow>().CountAsync(r => r.OfficerName == "lanhdao.tinh" && r.AccountId == owner.Id && r.Basis == AccessBasis.Export)));
    }

    [Fact]
    public async Task Who_restricted_their_data_is_found_by_number_while_work_is_under_way_only_and_stands_without_name_in_lists()
    {
        var owner = await province.CitizenAsync("Phạm Thị Kín Đáo");
        var (open, over) = (await Province.FileAsync(owner), await Province.FileAsync(owner));
        await province.WorkAsync(over, "refuse");
        // Received at a desk once, without the account.
        await province.AskAsync(db => db.Set<Dossier>().Where(d => d.Code == over).ExecuteUpdateAsync(s => s.SetProperty(d => d.AccountId, (Guid?)null)));
        var desk = await province.App.OfficerAsync(Desk);
        Assert.Contains(over, await FoundAsync(owner.Identifier), StringComparison.Ordinal);
        Assert.Contains("Phạm Thị Kín Đáo", await TakenAsync(), StringComparison.Ordinal);

        await RestrictAsync(owner);
        var slashed = string.Join('/', owner.Identifier.Chunk(3).Select(c => new string(c)));
        foreach (var written in new[] { owner.Identifier, slashed })
        {
            var found = await FoundAsync(written);
            Assert.Contains(open, found, StringComparison.Ordinal);
            Assert.DoesNotContain(over, found, StringComparison.Ordinal);
            Assert.DoesNotContain(over, await desk.Client.GetStringAsync(new Uri($"{List}?handler=Export&dang=csv&xem=All&tim={written}", UriKind.Relative)), StringComparison.Ordinal);
        }

        Assert.Contains((await owner.Browser.GetAsync(Mine)).All("tbody tr"), r => r.TextContent.Contains("theo số của người", StringComparison.Ordinal));
        await FlushAsync();
        Assert.Equal(0, await province.AskAsync(db => db.Set<AccessRow>().CountAsync(r => r.Purpose != null && r.Purpose.Contains(slashed))));
        // By its code it is found as ever.
        Assert.Contains(over, await FoundAsync(over), StringComparison.Ordinal);
        var taken = await TakenAsync();
        Assert.Contains(over, taken, StringComparison.Ordinal);
        Assert.DoesNotContain("Phạm Thị Kín Đáo", taken, StringComparison.Ordinal);
        Assert.Contains("P. T. K. Đ.", taken, StringComparison.Ordinal);
        // Neither does the desk's look-up offer the dossier that has no account.
        var lookUp = await desk.SubmitAsync(await desk.GetAsync("/can-bo/tra-cuu-nguoi"), [("Kind", "Name"), ("Value", "kin dao"), ("Purpose", "Tiếp nhận hồ sơ tại quầy")]);
        Assert.DoesNotContain("Phạm Thị Kín Đáo", lookUp.Text, StringComparison.Ordinal);

        async Task<string> FoundAsync(string written) => string.Join(' ', (await desk.GetAsync($"{List}?xem=All&tim={written}")).All("tbody tr").Select(r => r.TextContent));
        async Task<string> TakenAsync() => await desk.Client.GetStringAsync(new Uri($"{List}?handler=Export&dang=csv&xem=Ended", UriKind.Relative));
    }

    [Fact]
    public async Task A_purpose_stated_when_several_are_found_is_kept_from_them_until_one_is_chosen()
    {
        const string purpose = "Bà Năm hỏi về giấy chứng tử của chồng";
        var (first, second) = (await province.CitizenAsync("Huỳnh Thị Trùng Tên"), await province.CitizenAsync("Huỳnh Thị Trùng Tên"));
        await Province.FileAsync(first);
        await Province.FileAsync(second);
        var desk = await province.App.OfficerAsync(Desk);
        await desk.SubmitAsync(await desk.GetAsync("/can-bo/tra-cuu-nguoi"), [("Kind", "Name"), ("Value", "trung ten"), ("Purpose", purpose)]);
        foreach (var person in new[] { first, second })
        {
            var line = Assert.Single((await person.Browser.GetAsync(Mine)).All("tbody tr")).TextContent;
            Assert.DoesNotContain("chứng tử", line, StringComparison.Ordinal);
            Assert.Contains("Tra cứu ra nhiều người", line, StringComparison.Ordinal);
            Assert.DoesNotContain("chứng tử", await person.Browser.Client.GetStringAsync(new Uri($"{Mine}?handler=Export", UriKind.Relative)), StringComparison.Ordinal);
        }

        Assert.Contains("chứng tử", (await (await province.App.OfficerAsync("baovedulieu.tinh")).GetAsync("/can-bo/truy-cap-du-lieu?can-bo=my-hoa-hung")).Text, StringComparison.Ordinal);

        var (lookup, chosen) = await province.AskAsync(async db => (
            await db.Set<PersonLookup>().OrderByDescending(l => l.Id).FirstAsync(l => l.Purpose == purpose), await db.Set<Dossier>().SingleAsync(d => d.AccountId == first.Id)));
        Assert.Contains(first.Identifier, (await desk.GetAsync(ReceiveOf(lookup.Id, chosen.Id))).Source, StringComparison.Ordinal);
        Assert.Contains((await first.Browser.GetAsync(Mine)).All("tbody tr"), r => r.TextContent.Contains("chứng tử", StringComparison.Ordinal));
        Assert.DoesNotContain((await second.Browser.GetAsync(Mine)).All("tbody tr"), r => r.TextContent.Contains("chứng tử", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_look_up_opens_only_whom_it_showed_to_who_made_it_and_only_that_day()
    {
        var (shown, other) = (await province.CitizenAsync("Đỗ Thị Được Tìm"), await province.CitizenAsync("Đỗ Văn Không Tìm"));
        await Province.FileAsync(other);
        var desk = await province.App.OfficerAsync(Desk);
        await desk.SubmitAsync(await desk.GetAsync("/can-bo/tra-cuu-nguoi"), [("Kind", "Identifier"), ("Value", shown.Identifier), ("Purpose", "Tiếp nhận tờ khai thứ nhất")]);
        var lookup = (await province.AskAsync(db => db.Set<PersonLookup>().SingleAsync(l => l.Purpose == "Tiếp nhận tờ khai thứ nhất"))).Id;
        var foreign = await province.AskAsync(db => db.Set<Dossier>().Where(d => d.AccountId == other.Id).Select(d => d.Id).SingleAsync());

        Assert.Contains(shown.Identifier, (await desk.GetAsync(ReceiveOf(lookup, shown.Id))).Source, StringComparison.Ordinal);
        foreach (var id in new[] { other.Id, foreign })
        {
            Assert.DoesNotContain(other.Identifier, (await desk.GetAsync(ReceiveOf(lookup, id))).Source, StringComparison.Ordinal);
        }

        var colleague = await province.App.OfficerAsync("tiepnhan.my-thoi");
        Assert.DoesNotContain(shown.Identifier, (await colleague.GetAsync(ReceiveOf(lookup, shown.Id))).Source, StringComparison.Ordinal);
        province.App.Clock.Advance(TimeSpan.FromHours(13));
        desk = await province.App.OfficerAsync(Desk);
        Assert.DoesNotContain(shown.Identifier, (await desk.GetAsync(ReceiveOf(lookup, shown.Id))).Source, StringComparison.Ordinal);
    }

    private static string ReceiveOf(Guid lookup, Guid person) => $"/can-bo/tiep-nhan/{Province.Birth}?tra-cuu={lookup}&nguoi={person}";

    private Task FlushAsync() => province.App.Services.GetRequiredService<IAccessLog>().FlushAsync(default);

    private Task RestrictAsync(Person owner) => province.App.WithAsync(async services =>
    {
        var (db, act) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
        var request = new DataRequest { AccountId = owner.Id, PersonName = owner.Name, SearchFolded = "", Kind = DataRequestKind.Restriction, Reason = "Xin hạn chế", ReceivedAt = act.Now, DueDay = act.Today };
        request.Decide(DataRequestState.Granted, "Chấp nhận", null, "x", act.Now, []);
        db.Add(request);
        act.On(request, "privacy.answer");
        await db.SaveChangesAsync();
    });
}
