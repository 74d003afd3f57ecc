using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Catalogues;
using Xunit;

namespace TinhSo.Tests.Dossiers.Core;

/// <summary>The pattern of dossier codes is a dated row of the catalogue.</summary>
[Trait("Engine", "any")]
public sealed class CodeFormatTests
{
    [Fact]
    public void The_shipped_pattern_gives_agency_day_and_counter()
    {
        var (prefix, digits) = new CodeFormats(new CatalogueFiles(Path.Combine(AppContext.BaseDirectory, "catalogues"))).On(new(2026, 11, 3), "H01.103");
        Assert.Equal(("H01.103-261103-", "0000"), (prefix, digits));
    }

    [Fact]
    public void A_new_row_changes_the_pattern_from_its_day_only()
    {
        var formats = Of("""{"formats":[{"from":"2027-01-01","pattern":"{agency}/{date:yyyy}/{number:000000}"},{"from":null,"pattern":"{agency}-{date:yyMMdd}-{number:0000}"}]}""");
        Assert.Equal("H01.1-261231-", formats.On(new(2026, 12, 31), "H01.1").Prefix);
        Assert.Equal(("H01.1/2027/", "000000"), formats.On(new(2027, 1, 1), "H01.1"));
    }

    [Theory]
    [InlineData("{agency}-{number:0000}")]
    [InlineData("{date:yyMMdd}-{number:0000}")]
    [InlineData("{agency}-{number:0000}-{date:yyMMdd}")]
    [InlineData("{agency}-{date:yyMMdd}")]
    public void A_pattern_that_could_give_one_code_twice_is_refused_with_its_remedy(string pattern)
    {
        var error = Assert.Throws<FormatException>(() => Of($$"""{"formats":[{"from":null,"pattern":"{{pattern}}"}]}"""));
        Assert.Contains("{number:0", error.Message, StringComparison.Ordinal);
    }

    private static CodeFormats Of(string json)
    {
        var folder = Directory.CreateTempSubdirectory("tinhso-codes-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "dossiers"));
            File.WriteAllText(Path.Combine(folder, "dossiers", "code-format.json"), json);
            return new CodeFormats(new CatalogueFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
