using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Modules.Signing.Trust;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>The verdict table: what happened to the certificate, what proves the time, who answers. A signature in XML carries no stamp, so its time is always a claim.</summary>
[Trait("Engine", "any")]
public sealed class VerdictTests
{
    private static readonly DateTimeOffset Signed = SigningWorld.Now;
    private static readonly byte[] Content = [.. "Sổ, 2026"u8];
    private readonly SigningWorld world = new();

    [Theory]
    [InlineData("revoked an hour before", -60, "B", 1, "Invalid", "revoked")]
    [InlineData("revoked an hour before", -60, "T", 1, "Invalid", "revoked")]
    [InlineData("revoked at the very moment", 0, "B", 1, "Invalid", "revoked")]
    [InlineData("revoked at the very moment", 0, "T", 1, "Invalid", "revoked")]
    [InlineData("revoked an hour after, only claimed", 60, "B", 1, "Indeterminate", "revoked-since")]
    [InlineData("revoked an hour after, proved", 60, "T", 1, "Valid", "revoked-later")]
    [InlineData("expired, only claimed", null, "B", 800, "Indeterminate", "expired")]
    [InlineData("expired, proved by a stamp", null, "T", 800, "Valid", null)]
    [InlineData("expired, evidence kept", null, "Lt", 800, "Valid", "signed-later")]
    [InlineData("expired, evidence stamped", null, "Lta", 800, "Valid", "signed-later")]
    [InlineData("nothing happened", null, "B", 1, "Valid", null)]
    public async Task The_certificate_is_judged_at_the_proved_time(string what, int? revokedAfter, string level, int checkedAfterDays, string verdict, string? code)
    {
        foreach (var kind in level switch { "B" => Kinds, "T" => ["pdf", "cms"], _ => (string[])["pdf"] })
        {
            using var key = world.Key(to: Signed.AddYears(1));
            var file = await SealAsync(kind, key, Enum.Parse<PadesLevel>(level));
            if (revokedAfter is { } minutes)
            {
                world.Authority.Revoke(key.Certificate.SerialNumberBytes.Span, Signed.AddMinutes(minutes));
            }

            var first = (await CheckAsync(kind, file, Signed.AddDays(checkedAfterDays))).Signatures[0];
            Assert.True(first.Verdict.ToString() == verdict, $"{what}, {kind} {level}: {first.Verdict} {string.Join(' ', first.Reasons.Select(r => r.Code))}");
            Assert.Equal(code is null ? [] : [code], first.Reasons.Select(r => r.Code));
        }
    }

    [Theory]
    [InlineData("pdf", "B")]
    [InlineData("pdf", "T")]
    [InlineData("xml", "B")]
    [InlineData("cms", "B")]
    [InlineData("cms", "T")]
    public async Task A_certificate_that_was_not_yet_valid_signs_nothing(string kind, string level)
    {
        using var key = world.Key(from: Signed.AddDays(1));
        var report = await CheckAsync(kind, await SealAsync(kind, key, Enum.Parse<PadesLevel>(level)), Signed.AddDays(3));
        Assert.Equal(Verdict.Invalid, report.Verdict);
        Assert.Contains(report.Signatures[0].Reasons, r => r.Code == "not-yet-valid");
    }

    [Theory]
    [InlineData("pdf")]
    [InlineData("xml")]
    [InlineData("cms")]
    public async Task A_certificate_for_other_work_signs_nothing(string kind)
    {
        using var key = world.KeyForOtherWork();
        var report = await CheckAsync(kind, await SealAsync(kind, key));
        Assert.Equal(Verdict.Invalid, report.Verdict);
        Assert.Equal(["key-purpose"], report.Signatures[0].Reasons.Select(r => r.Code));
    }

    [Theory]
    [InlineData("pdf")]
    [InlineData("xml")]
    [InlineData("cms")]
    public async Task An_issuer_nobody_knows_leaves_the_question_open(string kind)
    {
        var stranger = new SigningWorld(stranger: true);
        using var key = stranger.Key();
        var report = await CheckAsync(kind, await SealAsync(kind, key));
        Assert.Equal(Verdict.Indeterminate, report.Verdict);
        Assert.Equal(["issuer-unknown"], report.Signatures[0].Reasons.Select(r => r.Code));
    }

    [Theory]
    [InlineData(true, true, "Valid")]
    [InlineData(false, true, "Valid")]
    [InlineData(true, false, "Valid")]
    [InlineData(false, false, "Indeterminate")]
    public async Task A_responder_that_is_down_is_replaced_by_the_list_and_without_both_nothing_is_said(bool ocsp, bool lists, string verdict)
    {
        using var key = world.Key();
        foreach (var kind in Kinds)
        {
            var report = await CheckAsync(kind, await SealAsync(kind, key), source: world.Source(Signed.AddMinutes(1), ocsp, lists));
            Assert.Equal(verdict, report.Verdict.ToString());
            Assert.Equal(verdict == "Valid" ? [] : ["revocation-unknown", "issuer-revocation-unknown"], report.Signatures[0].Reasons.Select(r => r.Code));
        }
    }

    [Fact]
    public async Task What_is_remembered_of_certificates_and_lists_answers_for_no_other_moment_list_or_file()
    {
        using var key = world.Key(to: Signed.AddDays(30));
        var file = await world.SealAsync(SamplePdf.Plain(), key);
        var lists = world.Authority.List(ofRoot: true, Signed);
        var good = world.Authority.List(ofRoot: false, Signed);
        RevocationSource Saying(byte[] issuing) => new((address, question, _) => Task.FromResult(
            question is not null ? null : address.AbsolutePath.Contains("root", StringComparison.Ordinal) ? lists : issuing));
        async Task<string> SaysAsync(byte[] what, DateTimeOffset at, RevocationSource source)
        {
            var report = await world.CheckAsync(what, at, source);
            return string.Join(' ', report.Signatures.SelectMany(s => s.Reasons).Select(r => r.Code).Prepend(report.Verdict.ToString()));
        }

        // Twice, so that the second is answered from memory.
        Assert.Equal("Valid", await SaysAsync(file, Signed.AddMinutes(1), Saying(good)));
        Assert.Equal("Valid", await SaysAsync(file, Signed.AddMinutes(1), Saying(good)));
        Assert.Equal("Indeterminate revocation-unknown issuer-revocation-unknown", await SaysAsync(file, Signed.AddMinutes(1), SigningWorld.Silent));
        Assert.Equal("Indeterminate revocation-unknown issuer-revocation-unknown", await SaysAsync(file, Signed.AddDays(2), Saying(good)));
        Assert.Equal("Indeterminate expired", await SaysAsync(file, Signed.AddDays(31), Saying(good)));
        Assert.StartsWith("Indeterminate clock-future", await SaysAsync(file, Signed.AddDays(-1), Saying(good)), StringComparison.Ordinal);

        // The same list with one bit turned is another list, and nobody signed it.
        byte[] forged = [.. good[..^1], (byte)(good[^1] ^ 1)];
        Assert.Equal("Indeterminate revocation-unknown", await SaysAsync(file, Signed.AddMinutes(1), Saying(forged)));
        byte[] changed = [.. file];
        changed[changed.AsSpan().IndexOf("Decision 15"u8)] = (byte)'d';
        Assert.StartsWith("Invalid", await SaysAsync(changed, Signed.AddMinutes(1), Saying(good)), StringComparison.Ordinal);

        world.Authority.Revoke(key.Certificate.SerialNumberBytes.Span, Signed.AddMinutes(-1));
        Assert.Equal("Invalid revoked", await SaysAsync(file, Signed.AddMinutes(1), Saying(world.Authority.List(ofRoot: false, Signed.AddMinutes(1)))));
    }

    [Fact]
    public async Task A_clock_that_runs_ahead_is_told_from_the_stamp()
    {
        using var key = world.Key();
        var prepared = await new SealPdf(world.Stamps(Signed), world.Source(Signed), world.Roots).SealAsync(SamplePdf.Plain(), key, new SealOrder(PadesLevel.T, Signed.AddHours(5)), CancellationToken.None);
        var report = await world.CheckAsync(prepared);
        Assert.Equal(Verdict.Valid, report.Verdict);
        Assert.Equal(["clock-ahead"], report.Signatures[0].Reasons.Select(r => r.Code));
        Assert.Equal(Signed, report.Signatures[0].Time);

        var beside = await CheckAsync("cms", await CadesSignature.BesideAsync(Content, key, world.Stamps(Signed), Signed.AddHours(5), default));
        Assert.Equal((Verdict.Valid, "clock-ahead", Signed), (beside.Verdict, Assert.Single(beside.Signatures[0].Reasons).Code, beside.Signatures[0].Time));
        foreach (var kind in Kinds)
        {
            var future = await CheckAsync(kind, await SealAsync(kind, key, at: Signed.AddDays(2)));
            Assert.Equal(Verdict.Indeterminate, future.Verdict);
            Assert.Equal(["clock-future"], future.Signatures[0].Reasons.Select(r => r.Code));
        }
    }

    private static readonly string[] Kinds = ["pdf", "xml", "cms"];

    private Task<byte[]> SealAsync(string kind, SigningKey key, PadesLevel level = PadesLevel.B, DateTimeOffset? at = null) => kind switch
    {
        "xml" => Task.FromResult(SealXml.Seal("<message><Body>15</Body></message>"u8.ToArray(), key, at ?? Signed)),
        "cms" => CadesSignature.BesideAsync(Content, key, level == PadesLevel.B ? null : world.Stamps(at ?? Signed), at ?? Signed, default),
        _ => world.SealAsync(SamplePdf.Plain(), key, level, at),
    };

    private Task<CheckReport> CheckAsync(string kind, byte[] file, DateTimeOffset? at = null, RevocationSource? source = null) => world.CheckAsync(file, at, source, kind == "cms" ? Content : null);

    [Fact]
    public async Task A_stamp_of_a_wrong_clock_proves_nothing()
    {
        using var key = world.Key();
        var future = await new SealPdf(world.Stamps(Signed.AddYears(1)), null, world.Roots).SealAsync(SamplePdf.Plain(), key, new SealOrder(PadesLevel.T, Signed), CancellationToken.None);
        var report = await world.CheckAsync(future);
        Assert.Equal(Verdict.Invalid, report.Verdict);
        Assert.Contains(report.Signatures[0].Reasons, r => r.Code == "stamp-clock");
    }

    [Fact]
    public async Task A_stamp_of_an_unknown_authority_proves_nothing()
    {
        using var key = world.Key();
        var stranger = new SigningWorld(stranger: true);
        var file = await new SealPdf(stranger.Stamps(Signed), null, world.Roots).SealAsync(SamplePdf.Plain(), key, new SealOrder(PadesLevel.T, Signed), CancellationToken.None);
        var report = await world.CheckAsync(file);
        Assert.Equal(Verdict.Indeterminate, report.Verdict);
        Assert.False(report.Signatures[0].TimeIsProved);
        Assert.Contains(report.Signatures[0].Reasons, r => r.Code == "stamp-issuer-unknown");
    }

    [Fact]
    public async Task Without_roots_nothing_is_trusted()
    {
        using var key = world.Key();
        var file = await world.SealAsync(SamplePdf.Plain(), key);
        var report = await new CheckFile(new([]), null, TimeProvider.System).CheckAsync(file, null, CancellationToken.None);
        Assert.Equal(["no-roots"], report.Signatures[0].Reasons.Select(r => r.Code));
        Assert.Equal(Verdict.Indeterminate, report.Verdict);
    }

    [Fact]
    public void Every_reason_has_its_words()
    {
        var texts = new TinhSo.Platform.Localization.TextTable([typeof(TinhSo.Modules.Signing.SigningModule).Assembly]);
        var codes = Architecture.Source.Files("src/Modules/Signing/", ".cs")
            .SelectMany(f => System.Text.RegularExpressions.Regex.Matches(f.CSharp.WithoutComments, @"(?:Reason\.(?:Fails|Unsure|Note)|PdfRefused)\([^""()]*""([a-z0-9-]+)""(?: : ""([a-z0-9-]+)"")?"))
            .SelectMany(m => m.Groups.Values.Skip(1)).Select(g => g.Value).Where(v => v.Length > 0).Distinct().ToList();
        Assert.True(codes.Count > 60, $"{codes.Count}");
        Assert.All(codes.Concat(["stamp-revoked", "issuer-revoked", "stamp-issuer-revoked"]), code => Assert.All(["vi", "en"], language =>
            Assert.NotEqual(code, TinhSo.Modules.Signing.House.ReasonTexts.Of(texts, code, language))));
    }
}
