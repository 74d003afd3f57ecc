using FsCheck;
using FsCheck.Fluent;
using TinhSo.Platform.Search;
using Xunit;

namespace TinhSo.Tests.Platform;

public sealed class FoldTests
{
    [Theory]
    [InlineData("Đăng ký  KHAI SINH ", "dang ky khai sinh")]
    [InlineData("Ô Long Vĩ", "o long vi")]
    [InlineData("đặc khu Phú Quốc", "dac khu phu quoc")]
    [InlineData("ƯỚC", "uoc")]
    [InlineData(null, "")]
    public void Marks_case_and_spaces_do_not_matter(string? text, string folded) => Assert.Equal(folded, Fold.Of(text));

    [Fact]
    public void Folding_twice_changes_nothing() =>
        Prop.ForAll<string>(text => Fold.Of(Fold.Of(text)) == Fold.Of(text)).QuickCheckThrowOnFailure();
}
