using FsCheck;
using FsCheck.Fluent;
using TinhSo.Platform.Search;
using Xunit;

namespace TinhSo.Tests.Platform;

[Trait("Engine", "any")]
public sealed class FoldTests
{
    [Theory]
    [InlineData("Đăng ký  KHAI SINH ", "dang ky khai sinh")]
    [InlineData("Ô Long Vĩ", "o long vi")]
    [InlineData("đặc khu Phú Quốc", "dac khu phu quoc")]
    [InlineData("ƯỚC", "uoc")]
    [InlineData(null, "")]
    public void Marks_case_and_spaces_do_not_matter(string? text, string folded) => Assert.Equal(folded, Fold.Of(text));

    [Theory]
    [InlineData("H01.165-261127-0187 Đỗ  Trân-Châu (bà)", "h01 165 261127 0187 do tran chau ba")]
    [InlineData(" .-/ ", "")]
    [InlineData(null, "")]
    public void Words_stand_between_marks_and_spaces(string? text, string words) => Assert.Equal(words, Fold.Joined(text));

    [Fact]
    public void What_goes_into_a_document_is_what_XML_can_carry()
    {
        Assert.Equal("Đơn\tcủa \ufffdAn\U0001f33e", WholeText.ForXml("Đơn\tcủa\0\u001f \ud83dAn\uffff\U0001f33e\n"));
    }

    [Fact]
    public void A_word_without_end_is_cut() => Assert.Equal([new string('a', 40), "b"], Fold.Words(new string('a', 5000) + " b"));

    [Fact]
    public void Folding_twice_changes_nothing() =>
        Prop.ForAll<string>(text => Fold.Of(Fold.Of(text)) == Fold.Of(text)).QuickCheckThrowOnFailure();
}
