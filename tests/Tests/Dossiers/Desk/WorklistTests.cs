using System.Net;
using System.Text;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Desk;

public sealed class WorklistTests
{
    [Fact]
    public async Task The_list_is_sorted_by_due_date_and_finds_without_diacritics()
    {
        await using var app = await TinhSoApp.StartAsync();
        var desk = await app.OfficerAsync(Filed.Receiving);
        var late = await Filed.AtLongXuyenAsync(app, "Lê Thị Bưởi", "089195000002", "xac-nhan-tinh-trang-hon-nhan");
        var soon = await Filed.AtLongXuyenAsync(app, "Trần Văn Đước", "089195000001");
        var waiting = await Filed.AtLongXuyenAsync(app, "Phạm Văn Chờ", "089195000003");
        await desk.DoAsync(late, "Accept");
        await desk.DoAsync(soon, "Accept");

        var list = await desk.GetAsync("/can-bo/ho-so");
        Assert.Equal([soon, late, waiting], list.All("table code").Select(c => c.TextContent));
        Assert.Contains("còn", list.Text);
        Assert.Equal([soon], (await desk.GetAsync("/can-bo/ho-so?tim=tran+duoc")).All("table code").Select(c => c.TextContent));
        Assert.Equal([waiting], (await desk.GetAsync("/can-bo/ho-so?xem=WaitingForAcceptance")).All("table code").Select(c => c.TextContent));
        Assert.EndsWith(soon, (await desk.GetAsync($"/can-bo/ho-so?tim={soon}")).Url);
        app.Clock.Set(2027, 1, 15);
        desk = await app.OfficerAsync(Filed.Receiving);
        Assert.Equal(2, (await desk.GetAsync("/can-bo/ho-so?xem=Overdue")).All("table code").Count);
        var home = await desk.GetAsync("/can-bo");
        Assert.Contains("quá hạn", (await desk.GetAsync("/can-bo/ho-so?xem=Overdue")).Text);
        Assert.Equal("2", home.One("a[href='/can-bo/ho-so?xem=Overdue'] .figure").TextContent);
    }

    [Fact]
    public async Task Pages_by_key_show_every_dossier_once_and_lead_back()
    {
        await using var app = await TinhSoApp.StartAsync();
        var desk = await app.OfficerAsync(Filed.Receiving);
        var codes = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            codes.Add(await Filed.AtLongXuyenAsync(app, $"Người {i}", $"0891950{i:00000}"));
        }

        foreach (var code in codes.Take(5))
        {
            await desk.DoAsync(code, "Accept");
        }

        var first = await desk.GetAsync("/can-bo/ho-so");
        Assert.Contains("60", first.One(".pager").TextContent);
        var second = await desk.GetAsync(first.One("a[rel=next]").GetAttribute("href")!);
        var shown = first.All("table code").Concat(second.All("table code")).Select(c => c.TextContent).ToList();
        Assert.Equal(60, shown.Count);
        Assert.Equal(codes.Order(), shown.Order());
        var back = await desk.GetAsync(second.One("a[rel=prev]").GetAttribute("href")!);
        Assert.Equal(first.All("table code").Select(c => c.TextContent), back.All("table code").Select(c => c.TextContent));
        var csv = await desk.Client.GetStringAsync(new Uri("/can-bo/ho-so?handler=Export&dang=csv", UriKind.Relative));
        Assert.Equal(61, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var xlsx = await desk.Client.GetByteArrayAsync(new Uri("/can-bo/ho-so?handler=Export&dang=xlsx", UriKind.Relative));
        Assert.Equal("PK", Encoding.ASCII.GetString(xlsx, 0, 2));
    }

    [Fact]
    public async Task Chosen_dossiers_are_assigned_and_approved_together_and_a_stale_one_is_named()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (desk, clerk, head) = (await app.OfficerAsync(Filed.Receiving), await app.OfficerAsync(Filed.Clerk), await app.OfficerAsync(Filed.Head));
        var codes = new[] { await Filed.AtLongXuyenAsync(app, "A", "1"), await Filed.AtLongXuyenAsync(app, "B", "2"), await Filed.AtLongXuyenAsync(app, "C", "3") };
        foreach (var code in codes)
        {
            await desk.DoAsync(code, "Accept");
        }

        var list = await head.GetAsync("/can-bo/ho-so");
        var boxes = list.All("input[name=chon]").Select(b => ("chon", (string?)b.GetAttribute("value"))).ToList();
        var clerkId = list.All("select[name=officer] option").First(o => o.TextContent == "Trần Thị Phượng").GetAttribute("value");
        await clerk.DoAsync(codes[2], "TakeOver");
        var assigned = await head.SubmitAsync(WithAction(list, "Assign"), [.. boxes, ("officer", clerkId)], "main form[method=post]");
        Assert.Contains("Đã thực hiện 2 trên 3 hồ sơ", assigned.Text);
        Assert.Contains($"{codes[2]}: Hồ sơ hoặc bản ghi này vừa được người khác thay đổi", assigned.Text);

        foreach (var code in codes)
        {
            await clerk.DoAsync(code, "Propose", [("Note", "Đủ điều kiện")]);
        }

        list = await head.GetAsync("/can-bo/ho-so?xem=WaitingForApproval");
        boxes = [.. list.All("input[name=chon]").Select(b => ("chon", (string?)b.GetAttribute("value")))];
        var approved = await head.SubmitAsync(WithAction(list, "Approve"), boxes, "main form[method=post]");
        Assert.Contains("Đã thực hiện 3 trên 3 hồ sơ", approved.Text);
        Assert.All(codes, c => Assert.Equal(SubState.WaitingForIssue, Filed.ReadAsync(app, c).GetAwaiter().GetResult().SubState));

        var printed = await head.SubmitAsync(WithAction(list, "Print"), boxes, "main form[method=post]");
        Assert.Equal(3, printed.All("article.paper").Count);
        Assert.Contains("/can-bo/in-phieu?ma=", printed.Url);
        list = await head.GetAsync("/can-bo/ho-so");
        Assert.Contains("Hãy đánh dấu ít nhất một hồ sơ", (await head.SubmitAsync(WithAction(list, "Print"), [], "main form[method=post]", HttpStatusCode.BadRequest)).Text);
    }

    [Fact]
    public async Task A_clerk_may_neither_assign_to_others_nor_approve()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app);
        await (await app.OfficerAsync(Filed.Receiving)).DoAsync(code, "Accept");
        var clerk = await app.OfficerAsync(Filed.Clerk);
        var list = await clerk.GetAsync("/can-bo/ho-so");
        Assert.Empty(list.All("button[formaction*=Approve]"));
        var box = list.One("input[name=chon]").GetAttribute("value");
        list.One("main form[method=post]").SetAttribute("action", "/can-bo/ho-so?handler=Approve");
        var refused = await clerk.SubmitAsync(list, [("chon", box)], "main form[method=post]");
        Assert.Contains("Đã thực hiện 0 trên 1 hồ sơ", refused.Text);
    }

    /// <summary>Presses the button of the list's form that sends it there.</summary>
    private static Page WithAction(Page list, string where)
    {
        var to = list.One($"button[formaction*='handler={where}']").GetAttribute("formaction")!;
        list.One("main form[method=post]").SetAttribute("action", to);
        return list;
    }
}
