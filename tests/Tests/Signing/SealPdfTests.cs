using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Modules.Signing.Stamping;
using Xunit;

namespace TinhSo.Tests.Signing;

[Trait("Engine", "any")]
public sealed class SealPdfTests
{
    private readonly SigningWorld world = new();

    public static IEnumerable<object[]> FilesAndLevels() =>
        from file in SamplePdf.Foreign.Prepend("own.pdf") from level in Enum.GetNames<PadesLevel>() select new object[] { file, level };

    [Theory]
    [MemberData(nameof(FilesAndLevels))]
    public async Task Every_kind_of_file_is_signed_twice_at_every_level(string file, string level)
    {
        using var head = world.Key();
        using var agency = world.Key("Trần Văn Bá");
        var original = SamplePdf.Load(file);

        var once = await world.SealAsync(original, head, Enum.Parse<PadesLevel>(level));
        var twice = await world.SealAsync(once, agency, Enum.Parse<PadesLevel>(level), SigningWorld.Now.AddSeconds(5));

        Assert.True(once.AsSpan().StartsWith(original) && twice.AsSpan().StartsWith(once), "earlier bytes were touched");
        var report = await world.CheckAsync(twice);
        Assert.All(report.Signatures, s => Assert.Equal((Verdict.Valid, ""), (s.Verdict, string.Join(' ', s.Reasons.Where(r => r.Weight != Verdict.Valid).Select(r => r.Code)))));
        Assert.Equal(Verdict.Valid, report.Verdict);
        Assert.Equal(["Nguyễn Thị Đệ", "Trần Văn Bá"], report.Signatures.Where(s => s.Kind == "signature").Select(s => s.Signer));
        Assert.Equal(level == "Lta" ? 4 : 2, report.Signatures.Count);
        // A signature covers exactly the file as it was when it was made.
        var ends = SamplePdf.Ends(twice)[SamplePdf.Ends(original).Count..];
        Assert.Contains(once.Length, ends);
        Assert.Equal(
            level switch
            {
                // Each signature brings one revision; with it the evidence kept, and its stamp.
                "Lt" => [ends[0], ends[2]],
                "Lta" => [ends[0], ends[2], ends[3], ends[5]],
                _ => [once.Length, twice.Length],
            },
            report.Signatures.Select(s => s.Covers));
        Assert.Equal(level != "Lt", report.Signatures[^1].CoversWhole);
        Assert.Equal(level != "B", report.Signatures[0].TimeIsProved);
    }

    [Fact]
    public async Task The_basic_profile_is_kept_to_the_letter()
    {
        using var key = world.Key();
        var signed = await world.SealAsync(SamplePdf.Plain(), key);
        var value = Assert.Single(SignatureFields.Of(PdfFile.Open(signed))).Value!;
        var contents = ((PdfString)value["Contents"]!).Value;
        System.Formats.Asn1.AsnDecoder.TryReadEncodedValue(contents, System.Formats.Asn1.AsnEncodingRules.DER, out _, out _, out _, out var length);
        var message = CmsMessage.Read(contents.AsMemory(0, length))!;

        Assert.Equal("ETSI.CAdES.detached", ((PdfName)value["SubFilter"]!).Value);
        Assert.Equal("D:20261126100000+07'00'", ((PdfString)value["M"]!).Text);
        Assert.Null(message.Content);
        Assert.Equal(System.Security.Cryptography.HashAlgorithmName.SHA256, message.Hash);
        Assert.Equal([Oids.SigningCertificateV2, Oids.ContentType, Oids.MessageDigest], message.Signed.Keys.Order(StringComparer.Ordinal));
        Assert.True(SigningCertificate.Names(message.Signed[Oids.SigningCertificateV2], key.Certificate));
        Assert.Empty(message.Unsigned);
    }

    [Fact]
    public async Task Five_signatures_in_a_row_each_keep_their_own_revision()
    {
        var file = SamplePdf.Load("libreoffice.pdf");
        var lengths = new List<long?>();
        for (var i = 0; i < 5; i++)
        {
            using var key = world.Key($"Người ký {i % 2}");
            file = await world.SealAsync(file, key, at: SigningWorld.Now.AddSeconds(i));
            lengths.Add(file.Length);
        }

        var report = await world.CheckAsync(file);
        Assert.Equal(Verdict.Valid, report.Verdict);
        Assert.Equal(lengths, report.Signatures.Select(s => s.Covers));
        Assert.Equal([false, false, false, false, true], report.Signatures.Select(s => s.CoversWhole));
    }

    [Fact]
    public async Task Evidence_in_the_file_is_enough_when_nobody_answers_any_more()
    {
        using var key = world.Key(to: SigningWorld.Now.AddMonths(1));
        var later = SigningWorld.Now.AddYears(3);
        var kept = await world.SealAsync(SamplePdf.Plain(), key, PadesLevel.Lt);
        var bare = await world.SealAsync(SamplePdf.Plain(), key, PadesLevel.T);

        // An hour later all are silent; three years later the lists have forgotten the expired certificate.
        var soon = SigningWorld.Now.AddHours(1);
        Assert.Equal(Verdict.Valid, (await world.CheckAsync(kept, soon, SigningWorld.Silent)).Verdict);
        Assert.Equal(Verdict.Indeterminate, (await world.CheckAsync(bare, soon, SigningWorld.Silent)).Verdict);
        Assert.Equal(Verdict.Valid, (await world.CheckAsync(kept, later, world.Source(later, ocsp: false))).Verdict);
        Assert.Equal(Verdict.Indeterminate, (await world.CheckAsync(bare, later, world.Source(later, ocsp: false))).Verdict);
    }

    [Fact]
    public async Task A_certified_file_refuses_what_its_first_signer_forbade()
    {
        using var key = world.Key();
        using var second = world.Key("Trần Văn Bá");
        var closed = await world.SealAsync(SamplePdf.Plain(), key, with: o => o with { Permits = 1 });
        var open = await world.SealAsync(SamplePdf.Plain(), key, with: o => o with { Permits = 2 });

        Assert.Equal(Verdict.Valid, (await world.CheckAsync(closed)).Verdict);
        var again = await world.CheckAsync(await world.SealAsync(closed, second));
        Assert.Contains(again.Signatures[0].Reasons, r => r.Code == "certified-unchanged");
        Assert.Equal(Verdict.Invalid, again.Verdict);
        Assert.Equal(Verdict.Valid, (await world.CheckAsync(await world.SealAsync(open, second))).Verdict);
    }

    [Fact]
    public async Task A_stamp_that_never_comes_leaves_no_file()
    {
        using var key = world.Key();
        var silent = new TimeStamps((_, _) => throw new HttpRequestException("down"));
        var seal = new SealPdf(silent, null, world.Roots);
        var refused = await Assert.ThrowsAsync<PdfRefused>(() => seal.SealAsync(SamplePdf.Plain(), key, new SealOrder(PadesLevel.T, SigningWorld.Now), CancellationToken.None));
        Assert.Equal("stamp-failed", refused.Code);
    }

    [Fact]
    public async Task Every_hostile_file_is_refused_for_signing_with_its_reason_and_left_as_it_was()
    {
        using var key = world.Key();
        var texts = new TinhSo.Platform.Localization.TextTable([typeof(TinhSo.Modules.Signing.SigningModule).Assembly]);
        // Judged: the same reason, but for those below, which are no signed files and may be signed or not.
        var expected = File.ReadAllLines(Path.Combine(Architecture.Source.Root, "tests/hostile/expected.csv")).Where(l => l.StartsWith("pdf-", StringComparison.Ordinal)).Select(l => l.Split(','))
            // Those that the file store refuses never come so far.
            .Where(l => l[1] != "refused").ToDictionary(l => l[0], l => l[2]);
        foreach (var (name, outcome) in HostileButSignable)
        {
            expected[name] = outcome;
        }

        var found = new Dictionary<string, string>();
        foreach (var (name, make) in Hostile.HostilePdf.All())
        {
            var input = make();
            var before = System.Security.Cryptography.SHA256.HashData(input);
            try
            {
                var signed = await world.SealAsync(input, key);
                Assert.True(signed.AsSpan().StartsWith(input), name);
                Assert.Equal(Verdict.Valid, (await world.CheckAsync(signed)).Verdict);
                found[name] = "signed";
            }
            catch (PdfRefused refused)
            {
                Assert.NotEqual(refused.Code, TinhSo.Modules.Signing.House.ReasonTexts.Of(texts, refused.Code, "vi"));
                found[name] = refused.Code;
            }

            Assert.Equal(before, System.Security.Cryptography.SHA256.HashData(input));
        }

        Assert.Empty(found.Where(f => expected[f.Key] != f.Value).Select(f => $"{f.Key}: {f.Value}").ToList());
        Assert.Equal(expected.Count, found.Count);
        Assert.Equal(["pdf-encrypted", "pdf-encrypted", "pdf-encrypted"], found.Where(f => f.Key.StartsWith("pdf-encrypted", StringComparison.Ordinal)).Select(f => f.Value));
    }

    private static readonly Dictionary<string, string> HostileButSignable = new()
    {
        ["pdf-bom-first"] = "pdf-not",
        ["pdf-junk-first"] = "pdf-not",
        ["pdf-fields-in-a-ring"] = "signed",
        ["pdf-fields-not-a-list"] = "signed",
        ["pdf-no-pages"] = "pdf-damaged",
    };

    [Fact]
    public void A_missing_page_is_refused()
    {
        var look = new Appearance(2, 0, 0, 100, 40) { Lines = ["x"] };
        Assert.Equal("page-missing", Assert.Throws<PdfRefused>(() => PreparedPdf.Make(SamplePdf.Plain(), new FieldOrder(SigningWorld.Now, 100) { Appearance = look })).Code);
    }

    [Fact]
    public void A_signature_longer_than_its_place_is_refused() =>
        Assert.Equal("signature-too-long", Assert.Throws<PdfRefused>(() => PreparedPdf.Make(SamplePdf.Plain(), new FieldOrder(SigningWorld.Now, 10)).Finish(new byte[11])).Code);

    [Fact]
    public void The_typeface_has_every_vietnamese_letter_and_its_subset_is_small()
    {
        var font = SignatureFont.Installed!;
        var glyphs = "Ký bởi Đặng Thị Ngọc Ánh".EnumerateRunes().Select(r => font.Glyph(r.Value)).ToList();
        var cut = font.Subset(glyphs);

        Assert.True(font.HasVietnamese);
        Assert.DoesNotContain(0, glyphs);
        Assert.True(cut.Length < 60_000, $"{cut.Length}");
    }
}
