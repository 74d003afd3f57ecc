using TinhSo.Contracts.Directory;
using Xunit;

namespace TinhSo.Tests.DirectoryModule;

public sealed class UnitTests
{
    [Theory]
    [InlineData("2019-12-01", "An Giang", 11, 156)]
    [InlineData("2021-06-01", "An Giang", 11, 156)]
    [InlineData("2023-05-01", "An Giang", 11, 156)]
    [InlineData("2025-02-01", "An Giang", 11, 155)]
    [InlineData("2025-06-30", "An Giang", 11, 155)]
    [InlineData("2025-07-01", "An Giang", 0, 102)]
    [InlineData("2026-11-01", "An Giang", 0, 102)]
    [InlineData("2019-12-01", "Kiên Giang", 15, 145)]
    [InlineData("2023-05-01", "Kiên Giang", 15, 144)]
    [InlineData("2025-02-01", "Kiên Giang", 15, 143)]
    [InlineData("2025-07-01", "Kiên Giang", 0, 0)]
    public void The_province_has_the_units_of_the_day(string day, string province, int districts, int communes)
    {
        var units = Catalogue.Units.On(Catalogue.Day(day)).Where(u => u.Province == province).ToList();

        Assert.Equal(districts, units.Count(u => u.Level == "district"));
        Assert.Equal(communes, units.Count(u => u.Level == "commune"));
    }

    [Fact]
    public void Since_July_2025_there_are_85_communes_14_wards_and_3_special_zones()
    {
        var kinds = Catalogue.Units.On(Catalogue.Day("2025-07-01")).Where(u => u.Level == "commune").CountBy(u => u.Kind).ToDictionary();

        Assert.Equal(85, kinds["xã"]);
        Assert.Equal(14, kinds["phường"]);
        Assert.Equal(3, kinds["đặc khu"]);
    }

    [Theory]
    [InlineData("2023-02-01")]
    [InlineData("2024-06-01")]
    [InlineData("2025-02-01")]
    [InlineData("2025-07-01")]
    [InlineData("2026-11-01")]
    public void Every_unit_has_one_committee_with_its_code_and_its_name(string iso)
    {
        var day = Catalogue.Day(iso);
        var view = Catalogue.Agencies.At(day);

        foreach (var unit in Catalogue.Units.On(day))
        {
            var committee = Assert.Single(view.All, a => a.StatisticalCode == unit.Code);
            Assert.Equal($"Ủy ban nhân dân {unit.Kind} {unit.Name}", committee.Name);
            Assert.Equal(unit.Level, committee.Level.ToString().ToLowerInvariant());
            if (unit.ParentCode.Length > 0)
            {
                Assert.Equal(unit.ParentCode, view.Find(committee.ParentId!.Value)!.StatisticalCode);
            }
        }
    }

    [Theory]
    // The counts printed in the province's reports of 2023, 2024 and 2025.
    [InlineData("2023-12-15", 20, 11, 156)]
    [InlineData("2024-09-01", 21, 11, 156)]
    [InlineData("2025-03-15", 14, 11, 155)]
    [InlineData("2025-07-01", 15, 0, 102)]
    public void As_many_agencies_are_in_scope_as_the_reports_say(string iso, int province, int districts, int communes)
    {
        var inScope = Catalogue.Agencies.At(Catalogue.Day(iso)).All.Where(a => a.InScope).CountBy(a => a.Level).ToDictionary();

        Assert.Equal(province, inScope[AgencyLevel.Province]);
        Assert.Equal(districts, inScope.GetValueOrDefault(AgencyLevel.District));
        Assert.Equal(communes, inScope[AgencyLevel.Commune]);
    }
}
