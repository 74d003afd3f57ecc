using TinhSo.Modules.Directory.Agencies;
using TinhSo.Platform.Search;
using Xunit;

namespace TinhSo.Tests.DirectoryModule;

[Trait("Engine", "any")]
public sealed class AgencyMapTests
{
    private static readonly DateOnly Then = Catalogue.Day("2025-02-01");
    private static readonly DateOnly Now = Catalogue.Day("2026-11-01");

    [Fact]
    public void A_code_means_the_agency_that_had_it_on_the_day()
    {
        Assert.Equal("ubnd-phuong-my-hoa-long-xuyen", Catalogue.Agencies.At(Then).FindByCode("30307")!.Slug);
        Assert.Equal("ubnd-phuong-long-xuyen", Catalogue.Agencies.At(Now).FindByCode("30307")!.Slug);
        Assert.Equal("ubnd-tinh-kien-giang-den-202507", Catalogue.Agencies.At(Then).FindByCode("91")!.Slug);
        Assert.Equal("ubnd-tinh-an-giang", Catalogue.Agencies.At(Now).FindByCode("91")!.Slug);
        Assert.Equal("ubnd-tinh-an-giang-den-202507", Catalogue.Agencies.At(Then).FindByCode("000.00.00.H01")!.Slug);
    }

    [Fact]
    public void An_id_is_not_a_code_and_stays_the_same_everywhere()
    {
        Assert.Equal(5, AgencyKey.IdOf("so-noi-vu").Version);
        Assert.Equal(AgencyKey.IdOf("so-noi-vu"), AgencyKey.IdOf("so-noi-vu"));
        Assert.Equal(AgencyKey.IdOf("so-noi-vu"), Catalogue.Agencies.At(Now).FindByCode("so-noi-vu")!.Id);
    }

    [Theory]
    [InlineData("ubnd-phuong-my-hoa-long-xuyen", "ubnd-phuong-long-xuyen")]
    [InlineData("ubnd-phuong-dong-xuyen-long-xuyen", "ubnd-phuong-long-xuyen")]
    [InlineData("ubnd-xa-tan-phu-chau-thanh", "ubnd-xa-vinh-an")]
    [InlineData("ubnd-huyen-kien-hai-kien-giang", "ubnd-dac-khu-kien-hai")]
    [InlineData("so-thong-tin-va-truyen-thong-an-giang-den-202503", "so-khoa-hoc-va-cong-nghe")]
    [InlineData("so-noi-vu", "so-noi-vu")]
    public void An_ended_agency_leads_to_the_one_that_has_its_work_today(string from, string to)
    {
        Assert.Equal([Catalogue.Id(to)], Catalogue.Agencies.Today(Catalogue.Id(from), Now));
    }

    [Theory]
    // Split by hamlets, a district without successor, a department split by field.
    [InlineData("ubnd-xa-phu-hoi-an-phu")]
    [InlineData("ubnd-huyen-tri-ton-an-giang")]
    [InlineData("so-van-hoa-the-thao-va-du-lich-an-giang-den-202507")]
    public void What_no_condition_assigns_stays_unassigned(string from)
    {
        Assert.NotNull(Catalogue.Agencies.Node(Catalogue.Id(from)));
        Assert.NotEqual(1, Catalogue.Agencies.Today(Catalogue.Id(from), Now).Count);
    }

    [Fact]
    public void On_its_own_day_an_agency_is_itself()
    {
        Assert.All(Catalogue.Agencies.At(Then).All, a => Assert.Equal([a.Id], Catalogue.Agencies.Today(a.Id, Then)));
    }

    [Fact]
    public void Every_commune_of_the_last_day_of_the_old_structure_has_a_successor()
    {
        var last = Catalogue.Day("2025-06-30");
        var old = Catalogue.Agencies.At(last).All.Where(a => a.Level == Contracts.Directory.AgencyLevel.Commune).ToList();

        Assert.Equal(298, old.Count);
        Assert.All(old, a => Assert.True(
            Catalogue.Agencies.At(Now).Find(a.Id) is not null || Catalogue.Agencies.Node(a.Id)!.Successors.Count > 0, a.Name));
    }

    [Fact]
    public void The_name_is_that_of_the_day_or_the_nearest_there_was()
    {
        var tinhBien = Catalogue.Id("ubnd-thi-xa-tinh-bien-an-giang");

        Assert.Equal("Ủy ban nhân dân huyện Tịnh Biên", Catalogue.Agencies.NameAt(tinhBien, Catalogue.Day("2023-02-01")));
        Assert.Equal("Ủy ban nhân dân thị xã Tịnh Biên", Catalogue.Agencies.NameAt(tinhBien, Then));
        Assert.Equal("Ủy ban nhân dân thị xã Tịnh Biên", Catalogue.Agencies.NameAt(tinhBien, Now));
    }

    [Fact]
    public void Below_the_province_stand_its_departments_communes_and_their_service_centres()
    {
        var below = Catalogue.Agencies.At(Now).WithDescendants(Catalogue.Id("ubnd-tinh-an-giang"));

        Assert.Contains(Catalogue.Id("so-y-te"), below);
        Assert.Contains(Catalogue.Id("ubnd-dac-khu-phu-quoc"), below);
        Assert.Contains(Catalogue.Id("ttpvhcc-dac-khu-phu-quoc"), below);
        Assert.DoesNotContain(Catalogue.Id("cong-an-tinh"), below);
        Assert.Equal([Catalogue.Id("so-y-te")], Catalogue.Agencies.At(Now).WithDescendants(Catalogue.Id("so-y-te")));
    }

    [Theory]
    [InlineData("phuong long xuyen", "ubnd-phuong-long-xuyen")]
    [InlineData("DAC KHU PHU QUOC", "ubnd-dac-khu-phu-quoc")]
    [InlineData("Đặc khu Phú Quốc", "ubnd-dac-khu-phu-quoc")]
    public void A_name_is_found_without_diacritics(string typed, string key)
    {
        Assert.Contains(Fold.Of(typed), Catalogue.Agencies.Node(Catalogue.Id(key))!.Folded, StringComparison.Ordinal);
    }
}
