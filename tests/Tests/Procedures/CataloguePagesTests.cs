using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Modules.Procedures.Searching;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Procedures;

public sealed class CataloguePagesTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 11, 3);
    private TinhSoApp _app = null!;

    public async Task InitializeAsync() => _app = await TinhSoApp.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    private IProcedures Procedures => _app.Services.GetRequiredService<IProcedures>();

    [Fact]
    public void All_45_procedures_are_there_with_their_parts_and_a_form_with_fields()
    {
        var all = Procedures.All(Day);
        Assert.Equal(45, all.Count);
        Assert.All(all, v =>
        {
            Assert.NotEmpty(v.Name);
            Assert.NotEmpty(v.ShortName);
            Assert.NotEqual(AgencyLevelSet.None, v.Levels);
            Assert.NotEmpty(v.Cases);
            Assert.All(v.Cases, c => Assert.NotEmpty(c.Terms));
            Assert.All(v.Cases, c => Assert.NotEmpty(c.Fees));
            Assert.NotEmpty(v.Components);
            Assert.NotEmpty(v.Results);
            Assert.NotEmpty(v.LegalBasis);
            Assert.True(v.Marks.Count > 20);
            Assert.Contains(v.Form.Fields, f => f.Identity && f.Prefill == "account.identifier");
            Assert.Contains(v.Form.Fields, f => !f.Identity);
            Assert.Equal(FactMark.GeneralKnowledge, v.Form.Mark);
            Assert.All(v.Form.Fields, f => Assert.Contains(v.Form.Sections, s => s.Key == f.Section));
            Assert.NotEmpty(v.LifeEvents);
        });
        Assert.Equal(44, all.Count(v => v.Code is not null));
        Assert.True(all.Count(v => v.Cases.Count > 1) >= 14);
        Assert.Equal(all.Count, all.Select(v => v.Form.Key).Distinct().Count());
    }

    [Fact]
    public void An_unknown_amount_is_never_free()
    {
        var fees = Procedures.All(Day).SelectMany(v => v.Cases).SelectMany(c => c.Fees).ToList();
        Assert.All(fees.Where(f => f.AmountVnd is null), f => Assert.False(f.IsFree));
        Assert.All(fees.Where(f => f.Kind == "by-law"), f => Assert.Null(f.AmountVnd));
    }

    [Theory]
    [InlineData("dang ky khai sinh", "dang-ky-khai-sinh")]
    [InlineData("ĐĂNG KÝ KẾT HÔN", "dang-ky-ket-hon")]
    [InlineData("1.004222", "dang-ky-thuong-tru")]
    [InlineData("ban sao chung thuc", "chung-thuc-ban-sao")]
    [InlineData("birth", "dang-ky-khai-sinh")]
    [InlineData("tau ca", "dang-ky-tau-ca")]
    public void Words_find_a_procedure_without_diacritics(string words, string slug)
    {
        var catalogue = _app.Services.GetRequiredService<ProcedureCatalogue>();
        var found = SearchCatalogue.Run(catalogue.Snapshot.On(Day), catalogue.LifeEvents, new ProcedureQuery(words));
        Assert.Contains(slug, found.Items.Take(2).Select(v => v.Slug));
    }

    [Fact]
    public void Paging_by_key_shows_each_procedure_once()
    {
        var catalogue = _app.Services.GetRequiredService<ProcedureCatalogue>();
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = SearchCatalogue.Run(catalogue.Snapshot.On(Day), catalogue.LifeEvents, new ProcedureQuery(), after, 7);
            seen.AddRange(page.Items.Select(v => v.Slug));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(45, seen.Count);
        Assert.Equal(45, seen.Distinct().Count());
    }

    [Fact]
    public async Task No_public_page_prints_an_unverified_amount_or_time_limit()
    {
        var browser = _app.Anonymous();
        foreach (var language in new[] { "vi", "en" })
        {
            browser.Client.DefaultRequestHeaders.Remove("Cookie");
            browser.Client.DefaultRequestHeaders.Add("Cookie", "tinhso.lang=" + language);
            foreach (var v in Procedures.All(Day))
            {
                var text = (await browser.GetAsync("/thu-tuc/" + v.Slug)).Text;
                var fees = v.Cases.SelectMany(c => c.Fees).ToList();
                var told = fees.Where(f => f.Verified).Select(f => f.AmountVnd).ToHashSet();
                foreach (var amount in fees.Where(f => !f.Verified && f.AmountVnd is > 0 && !told.Contains(f.AmountVnd)).Select(f => f.AmountVnd!.Value))
                {
                    Assert.DoesNotContain(amount.ToString("N0", CultureInfo.GetCultureInfo("vi-VN")), text, StringComparison.Ordinal);
                    Assert.DoesNotContain(amount.ToString("N0", CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
                }

                if (!fees.Exists(f => f is { Verified: true, IsFree: true }))
                {
                    Assert.DoesNotContain(language == "vi" ? "Không thu " : "Nothing to pay", text, StringComparison.Ordinal);
                }

                var terms = v.Cases.SelectMany(c => c.Terms).ToList();
                var spans = terms.Where(t => t.Verified).Select(t => (t.Amount, t.Unit)).ToHashSet();
                foreach (var t in terms.Where(t => !t.Verified && !spans.Contains((t.Amount, t.Unit)) && v.Steps.Count == 0))
                {
                    var unit = t.Unit == TermUnit.WorkingDay ? "(ngày làm việc|working days)" : t.Unit == TermUnit.Day ? "(ngày(?! làm việc)|days)" : "(giờ|tháng|hours|months)";
                    Assert.False(Regex.IsMatch(text, $@"(?<![0-9]){t.Amount} {unit}") && v.Conditions is null, $"{v.Slug} prints {t.Amount} {t.Unit}");
                }
            }
        }
    }

    [Fact]
    public async Task A_procedure_worked_elsewhere_is_filed_on_the_national_portal()
    {
        var browser = _app.Anonymous();
        Assert.Empty((await browser.GetAsync("/thu-tuc/dang-ky-thuong-tru")).All("a[href='/nop-ho-so/dang-ky-thuong-tru']"));
        Assert.NotEmpty((await browser.GetAsync("/thu-tuc/dang-ky-khai-sinh")).All("a[href='/nop-ho-so/dang-ky-khai-sinh']"));
    }

    [Fact]
    public async Task A_code_leads_to_the_page_and_an_unknown_name_to_404()
    {
        var browser = _app.Anonymous();
        Assert.Contains("khai sinh", (await browser.GetAsync("/thu-tuc/1.001193")).One("h1").TextContent, StringComparison.OrdinalIgnoreCase);
        await browser.GetAsync("/thu-tuc/khong-co", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_front_page_and_an_empty_search_help_on()
    {
        var browser = _app.Anonymous();
        var home = await browser.GetAsync("/");
        Assert.NotEmpty(home.All("form[action='/tra-cuu'] input[name=ma]"));
        Assert.True(home.All("a.event-card").Count >= 10);
        var none = await browser.GetAsync("/thu-tuc?tu=xyzxyz");
        Assert.NotEmpty(none.All(".empty"));
    }

    [Fact]
    public void A_commune_procedure_is_decided_by_the_commune_and_a_provincial_one_by_its_department()
    {
        var agencies = _app.Services.GetRequiredService<TinhSo.Contracts.Directory.IAgencies>();
        var commune = agencies.All(Day).First(a => a.Level == TinhSo.Contracts.Directory.AgencyLevel.Commune).Id;
        var birth = Procedures.BySlug("dang-ky-khai-sinh", Day)!;
        Assert.Equal(commune, Procedures.CompetentAgency(birth.ProcedureId, commune, Day));
        Assert.Null(Procedures.CompetentAgency(birth.ProcedureId, null, Day));
        var land = Procedures.CompetentAgency(Procedures.BySlug("tach-thua-hop-thua", Day)!.ProcedureId, commune, Day);
        Assert.Contains("Nông nghiệp và Môi trường", agencies.NameAt(land!.Value, Day), StringComparison.Ordinal);
    }
}
