using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Desk;
using TinhSo.Platform.Data;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Desk;

public sealed class ReceiveAtDeskTests
{
    private const string Form = "main form[enctype]";

    private static readonly (string Name, string? Value)[] Owner =
    [
        ("Owner.Name", "Võ Thị Mười"), ("Owner.Identifier", "089160000777"), ("Owner.BirthDate", "1960-05-06"), ("Owner.Phone", "0912 345 678"),
        ("Owner.Address", "Khóm 1, phường Long Xuyên"), ("luu", "thieu"), ("Note", "Còn thiếu giấy báo tử"),
    ];

    [Fact]
    public async Task The_desk_keeps_an_incomplete_dossier_for_a_person_without_account_and_asks_for_the_rest()
    {
        await using var app = await TinhSoApp.StartAsync();
        var desk = await app.OfficerAsync(Filed.Receiving);
        Assert.Contains("khai tử", (await desk.GetAsync("/can-bo/tiep-nhan?tim=khai+tu")).Text, StringComparison.OrdinalIgnoreCase);
        var page = await desk.GetAsync("/can-bo/tiep-nhan/dang-ky-khai-tu");
        var kept = await desk.SubmitAsync(page, Owner, Form);
        Assert.Contains("lập phiếu yêu cầu bổ sung", kept.Text);
        var code = kept.One("h1").TextContent;
        var dossier = await Filed.ReadAsync(app, code);
        Assert.Equal(DossierState.SupplementAsked, dossier.State);
        Assert.Equal(Door.Desk, dossier.Door);
        Assert.Null(dossier.AccountId);
        Assert.Null(dossier.AcceptedAt);
        Assert.Equal("supplement", Assert.Single(await Filed.PartsAsync<DossierSlip>(app, dossier.Id)).Kind);

        // The same form sent twice, by an impatient hand or a lost answer, is one dossier.
        var again = await desk.SubmitAsync(page, Owner, Form);
        Assert.Equal(code, again.One("h1").TextContent);
        Assert.Equal(1, await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<Dossier>().CountAsync()));
    }

    [Fact]
    public async Task A_complete_form_is_accepted_at_once_with_its_receipt()
    {
        await using var app = await TinhSoApp.StartAsync();
        var desk = await app.OfficerAsync(Filed.Receiving);
        var page = await desk.GetAsync("/can-bo/tiep-nhan/chung-thuc-ban-sao");
        var answers = Answers(page).Concat(Owner.Where(o => o.Name is not ("luu" or "Note"))).Append(("luu", "du")).ToList();
        var done = await desk.SubmitAsync(page, answers, Form, expected: null);
        Assert.True(done.Status == HttpStatusCode.OK, done.Text);
        var dossier = await Filed.ReadAsync(app, done.One("h1").TextContent);
        Assert.Equal(DossierState.Accepted, dossier.State);
        Assert.Equal("receipt", Assert.Single(await Filed.PartsAsync<DossierSlip>(app, dossier.Id)).Kind);
        Assert.NotNull(done.Html.QuerySelector("a[href*='/phieu/']"));
    }

    [Fact]
    public async Task Wrong_input_is_told_by_the_field_and_nothing_is_kept()
    {
        await using var app = await TinhSoApp.StartAsync();
        var desk = await app.OfficerAsync(Filed.Receiving);
        var page = await desk.GetAsync("/can-bo/tiep-nhan/dang-ky-khai-tu");
        var refused = await desk.SubmitAsync(page, [("Owner.Identifier", "1 2"), ("Owner.Phone", "abc"), ("luu", "du")], Form, HttpStatusCode.BadRequest);
        Assert.Contains("Hãy nhập họ tên", refused.One("#errors").TextContent);
        Assert.NotNull(refused.Html.QuerySelector("#errors a[href='#Owner.Identifier']"));
        Assert.Equal(0, await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<Dossier>().CountAsync()));
    }

    [Fact]
    public async Task A_look_up_needs_a_purpose_and_leaves_its_trace()
    {
        await using var app = await TinhSoApp.StartAsync();
        await Filed.AtLongXuyenAsync(app, "Nguyễn Thị Bông", "089170000111");
        var desk = await app.OfficerAsync(Filed.Receiving);
        var page = await desk.GetAsync("/can-bo/tra-cuu-nguoi?thu-tuc=dang-ky-khai-tu");
        var refused = await desk.SubmitAsync(page, [("Value", "089170000111"), ("Purpose", "")], expected: HttpStatusCode.BadRequest);
        Assert.Contains("mục đích", refused.One("#errors").TextContent);
        Assert.DoesNotContain("Bông", refused.Text);

        var found = await desk.SubmitAsync(page, [("Kind", "Name"), ("Value", "thi bong")]);
        Assert.Contains("Nguyễn Thị Bông", found.Text);
        Assert.DoesNotContain("089170000111", found.Text);
        var filled = await desk.GetAsync(found.One("td a").GetAttribute("href")!);
        Assert.Equal("089170000111", filled.One("input[name='Owner.Identifier']").GetAttribute("value"));
        var log = Assert.Single(await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<PersonLookup>().AsNoTracking().ToListAsync()));
        Assert.Equal((LookupKind.Name, 1, "Tiếp nhận hồ sơ tại quầy"), (log.Kind, log.Found, log.Purpose));

        // Somebody else's look-up opens nothing, and neighbours find nobody.
        var neighbour = await app.OfficerAsync("tiepnhan.my-thoi");
        Assert.DoesNotContain("089170000111", (await neighbour.GetAsync(found.One("td a").GetAttribute("href")!)).Source);
        var nothing = await neighbour.SubmitAsync(await neighbour.GetAsync("/can-bo/tra-cuu-nguoi"), [("Kind", "Name"), ("Value", "thi bong"), ("Purpose", "Thử")]);
        Assert.DoesNotContain("Bông", nothing.Text.Replace("thi bong", "", StringComparison.Ordinal));
    }

    /// <summary>A plain answer for every required field that the form shows.</summary>
    private static IEnumerable<(string, string?)> Answers(Page page)
    {
        foreach (var field in page.All("[name^='f.']").GroupBy(f => f.GetAttribute("name")!).Select(g => g.First()))
        {
            var name = field.GetAttribute("name")!;
            yield return (name, field.LocalName switch
            {
                "select" => field.QuerySelectorAll("option").Select(o => o.GetAttribute("value")).First(v => v is { Length: > 0 }),
                "textarea" => "Không",
                _ => field.GetAttribute("type") switch
                {
                    "date" => "2026-11-03",
                    "tel" => "0912345678",
                    "email" => "ai@vidu.vn",
                    "checkbox" => "true",
                    "radio" => field.GetAttribute("value"),
                    _ => field.GetAttribute("inputmode") is "numeric" or "decimal" ? field.GetAttribute("maxlength") == "16" ? "089160000777" : "1" : "Long Xuyên",
                },
            });
        }
    }
}
