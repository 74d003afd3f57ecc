using FsCheck;
using FsCheck.Fluent;
using TinhSo.Contracts.Procedures;
using Xunit;

namespace TinhSo.Tests.Procedures;

[Trait("Engine", "any")]
public sealed class FormValidationTests
{
    private static readonly DateOnly Today = new(2026, 11, 3);

    private static readonly FormDefinition Form = new(
        "thu", 1, "Thử", "Trial",
        [
            Field("name", FieldKind.Text, required: true, max: 20),
            Field("number", FieldKind.PersonalId, required: true),
            Field("phone", FieldKind.Phone),
            Field("email", FieldKind.Email),
            Field("born", FieldKind.Date, min: "1900-01-01", latest: "today"),
            Field("married", FieldKind.Radio, required: true, options: ["co", "khong"]),
            Field("spouse", FieldKind.Text, required: true, when: "married=co"),
            Field("spouse_number", FieldKind.PersonalId, required: true, when: "spouse=An|Bình"),
            Field("price", FieldKind.Money, min: "1"),
            Field("area", FieldKind.Number, min: "0", latest: "100"),
            Field("time", FieldKind.Text, pattern: "([01][0-9]|2[0-3]):[0-5][0-9]"),
            Field("pledge", FieldKind.Checkbox, required: true),
        ],
        [new FormSection("s", "S", "S")]);

    private static readonly Dictionary<string, string?> Good = new()
    {
        ["name"] = "Nguyễn Văn An", ["number"] = "089085000001", ["married"] = "khong", ["pledge"] = "true",
    };

    [Fact]
    public void A_complete_form_has_no_errors() => Assert.Empty(FormValidation.Check(Form, Good, Today));

    [Theory]
    [InlineData("name", "", "required")]
    [InlineData("name", "một cái tên dài quá hai mươi chữ", "too-long")]
    [InlineData("name", "a\u0007b", "characters")]
    [InlineData("number", "08908500000", "personal-id")]
    [InlineData("number", "08908500000x", "personal-id")]
    [InlineData("phone", "12345", "phone")]
    [InlineData("email", "an@", "email")]
    [InlineData("born", "31/02/2020", "date")]
    [InlineData("born", "31/12/1899", "date-early")]
    [InlineData("born", "2026-11-04", "date-late")]
    [InlineData("married", "có thể", "choose")]
    [InlineData("married", null, "choose")]
    [InlineData("price", "1.50", "money")]
    [InlineData("price", "0", "small")]
    [InlineData("area", "100,5", "large")]
    [InlineData("area", "mười", "number")]
    [InlineData("time", "24:00", "pattern")]
    [InlineData("pledge", "false", "tick")]
    public void A_wrong_answer_is_named_with_what_is_wrong(string key, string? value, string what)
    {
        var error = Assert.Single(FormValidation.Check(Form, new Dictionary<string, string?>(Good) { [key] = value }, Today));
        Assert.Equal((key, "form.error." + what), (error.Key, error.TextKey));
    }

    [Theory]
    [InlineData("phone", "091 234 5678", "0912345678")]
    [InlineData("born", "3/11/2026", "2026-11-03")]
    [InlineData("price", "1.500.000", "1500000")]
    [InlineData("area", "12,5", "12.5")]
    public void Answers_are_kept_in_one_form(string key, string value, string kept)
    {
        var answers = new Dictionary<string, string?>(Good) { [key] = value };
        Assert.Empty(FormValidation.Check(Form, answers, Today));
        Assert.Equal(kept, FormValidation.Normalise(Form, answers)[key]);
    }

    [Fact]
    public void A_hidden_field_is_neither_asked_for_nor_kept()
    {
        var answers = new Dictionary<string, string?>(Good) { ["spouse"] = "An", ["spouse_number"] = "sai", ["unknown"] = "x" };
        Assert.Empty(FormValidation.Check(Form, answers, Today));
        Assert.Equal(["married", "name", "number", "pledge"], FormValidation.Normalise(Form, answers).Keys.Order());
        answers["married"] = "co";
        Assert.Equal("spouse_number", Assert.Single(FormValidation.Check(Form, answers, Today)).Key);
    }

    [Fact]
    public void Whatever_is_typed_gets_an_answer_and_normalising_twice_changes_nothing() => Prop.ForAll(Answers(), answers =>
    {
        var errors = FormValidation.Check(Form, answers, Today);
        var once = FormValidation.Normalise(Form, answers);
        var twice = FormValidation.Normalise(Form, once);
        return once.OrderBy(x => x.Key).SequenceEqual(twice.OrderBy(x => x.Key))
            && FormValidation.Check(Form, once, Today).SequenceEqual(errors, ErrorByKey)
            && errors.All(e => Form.Fields.Any(f => f.Key == e.Key));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_required_field_that_is_shown_and_empty_is_always_an_error() => Prop.ForAll(Answers(), answers =>
    {
        var clean = FormValidation.Normalise(Form, answers);
        var errors = FormValidation.Check(Form, answers, Today).Select(e => e.Key).ToHashSet();
        return Form.Fields.All(f => !(f.Required && FormValidation.IsShown(Form, f, clean) && string.IsNullOrEmpty(clean.GetValueOrDefault(f.Key))) || errors.Contains(f.Key));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_pattern_made_to_run_for_ever_is_cut_short()
    {
        var form = new FormDefinition("x", 1, "X", "X", [Field("a", FieldKind.Text, pattern: "(a+)+b", max: 5000)], []);
        Assert.ThrowsAny<System.Text.RegularExpressions.RegexMatchTimeoutException>(() => FormValidation.Check(form, new Dictionary<string, string?> { ["a"] = new string('a', 4000) }, Today));
    }

    private static readonly EqualityComparer<FormError> ErrorByKey = EqualityComparer<FormError>.Create((a, b) => a?.Key == b?.Key && a?.TextKey == b?.TextKey, e => e.Key.GetHashCode(StringComparison.Ordinal));

    private static Arbitrary<Dictionary<string, string?>> Answers()
    {
        var text = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>(),
            Gen.Elements<string>("", " ", "co", "khong", "An", "Bình", "089085000001", "0912 345 678", "an@vidu.vn", "2000-02-29", "29/2/2001", "1.000.000", "12,5", "true", "on", "07:45", "a\r\nb"));
        var answers = from values in Gen.ListOf(text, Form.Fields.Count)
                      select Form.Fields.Zip(values, (f, v) => (f.Key, v)).ToDictionary(x => x.Key, x => (string?)x.v);
        return answers.ToArbitrary();
    }

    private static FormField Field(
        string key, FieldKind kind, bool required = false, int? max = null, string? pattern = null, string? when = null, string? min = null, string? latest = null, string[]? options = null) =>
        new(key, key, key, kind, required, max, pattern, null, [.. (options ?? []).Select(o => new FormOption(o, o, o))], null, when, "s", false, null, min, latest);
}
