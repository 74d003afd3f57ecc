using System.Globalization;
using System.Text.RegularExpressions;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Procedures.Showing;

/// <summary>One line of the table of time limits and fees. Notes are empty where the fact itself is not told.</summary>
internal sealed record CaseLine(string Case, string Channel, string Term, string? TermNote, IReadOnlyList<FeeLine> Fees);

internal sealed record FeeLine(string Amount, string? Note);

/// <summary>
/// Says time limits and fees to the public. What is not verified is never printed as a rule: the reader is sent to the receiving agency instead,
/// and an unknown amount is never called free (docs/adr: unverified facts).
/// </summary>
internal sealed partial class FactTexts(ITexts texts)
{
    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    private bool English => texts.Language == "en";

    public IReadOnlyList<CaseLine> Lines(ProcedureVersionInfo version) => [.. version.Cases.SelectMany(Lines)];

    /// <summary>The time limit in a few words for cards and the head of the page.</summary>
    public string TermSummary(ProcedureVersionInfo version)
    {
        var told = version.Cases.SelectMany(c => c.Terms).Where(t => t.Verified).Select(Short).Distinct().ToList();
        var hidden = version.Cases.SelectMany(c => c.Terms).Any(t => !t.Verified);
        return told switch
        {
            [] => texts["procedures.term.ask"],
            [var one] when !hidden => one,
            [var first, ..] => texts["procedures.term.by-case", first],
        };
    }

    public string FeeSummary(ProcedureVersionInfo version)
    {
        var fees = version.Cases.SelectMany(c => c.Fees).ToList();
        return fees.Count > 0 && fees.TrueForAll(f => f is { Verified: true, IsFree: true }) ? texts["procedures.fee.none"]
            : fees.Exists(f => f is { Verified: true, AmountVnd: > 0 }) ? texts["procedures.fee.by-case"]
            : texts["procedures.fee.ask"];
    }

    public string Duration(ProcedureTerm term) => term.SameDayCutOff
        ? texts["procedures.term.same-day"]
        : texts[$"procedures.term.{term.Unit}", term.Amount];

    private string Short(ProcedureTerm term) => term.SameDayCutOff ? texts["procedures.term.same-day.short"] : Duration(term);

    /// <summary>The fees once, when every case has the same: a table that repeats them hides what differs.</summary>
    public IReadOnlyList<CaseLine> SharedFees(ProcedureVersionInfo version) =>
        version.Cases.Count > 1 && version.Cases.All(c => c.Fees.SequenceEqual(version.Cases[0].Fees))
            ? [.. Lines(version.Cases[0]).DistinctBy(l => string.Join('|', l.Fees))]
            : [];

    public string Money(long amount) => English
        ? texts["procedures.money", amount.ToString("N0", CultureInfo.InvariantCulture)]
        : texts["procedures.money", amount.ToString("N0", Vietnamese)];

    public string FeeKindName(string kind) => texts[$"procedures.fee-kind.{kind.Replace('_', '-')}"];

    public string ChannelName(Channel? channel) => texts[channel is { } c ? $"enum.Channel.{c}" : "procedures.channel.all"];

    private IEnumerable<CaseLine> Lines(ProcedureCase one)
    {
        var named = one.Terms.Select(t => t.Channel).Concat(one.Fees.Select(f => f.Channel)).ToHashSet();
        var general = named.Contains(null);
        // A rule for all channels beside one for a single channel: every channel gets its own line, so nobody has to combine them.
        Channel?[] channels = named.All(c => c is null) ? [null] : general ? [Channel.Direct, Channel.Online, Channel.Post] : [.. named.Order()];
        var name = English ? one.NameEn ?? one.Name : one.Name;
        foreach (var channel in channels)
        {
            var term = channel is { } c ? one.TermFor(c) : one.Terms is [var first, ..] ? first : null;
            var fees = channel is { } f ? one.FeesFor(f).ToList() : [.. one.Fees];
            yield return new CaseLine(
                name,
                ChannelName(channel),
                term is { Verified: true } ? Duration(term) : texts["procedures.term.ask"],
                term is { Verified: true, SameDayCutOff: false } ? Note(term.Note, term.NoteEn, name) : null,
                fees.Count == 0 ? [new FeeLine(texts["procedures.fee.ask"], null)] : [.. fees.Select(x => Fee(x, name))]);
        }
    }

    private FeeLine Fee(ProcedureFee fee, string caseName)
    {
        if (!fee.Verified)
        {
            return new FeeLine(texts["procedures.fee.ask"], null);
        }

        var note = Note(fee.Note, fee.NoteEn, caseName);
        return fee.IsFree ? new FeeLine(texts["procedures.fee.none"], note)
            : fee.AmountVnd is not { } amount ? new FeeLine(texts[fee.Kind == "by-part" ? "procedures.fee.by-part" : "procedures.fee.by-rule"], note)
            : new FeeLine(fee.Per is { } per ? texts["procedures.fee.per", Money(amount), per] : Money(amount), note);
    }

    private string? Note(string? vietnamese, string? english, string caseName)
    {
        var note = English ? english ?? vietnamese : vietnamese;
        return note is null || Core(note) == Core(caseName) ? null : note;

        // "khi phải xác minh" under the case "Phải xác minh" says nothing new.
        static string Core(string text) => Words().Replace(Fold.Of(text), "");
    }

    [GeneratedRegex("^(khi|truong hop|case|when) |[^a-z0-9]")]
    private static partial Regex Words();
}
