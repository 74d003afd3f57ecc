using System.Globalization;
using System.Text.Json;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Papers;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Slips;

/// <summary>Makes the papers of a dossier from what was frozen when they were issued, so a reprint is the same paper.</summary>
internal sealed class ComposePaper(PaperTexts texts, IAgencies agencies, CheckAddress check, FieldProtector protector)
{
    private static readonly string[] ControlColumns =
    [
        "dossiers.paper.control.number", "dossiers.paper.control.time", "dossiers.paper.control.agency", "dossiers.paper.control.officer", "dossiers.paper.control.act", "dossiers.paper.control.note",
    ];
    private static readonly string[] PaperColumns =
    [
        "dossiers.paper.papers.number", "dossiers.paper.papers.name", "dossiers.paper.papers.originals", "dossiers.paper.papers.copies", "dossiers.paper.papers.electronic",
    ];

    public Paper Slip(DossierSlip slip)
    {
        var content = JsonSerializer.Deserialize<SlipContent>(slip.Content(protector).Text, FormContent.Json)!;
        var title = Title(slip.Kind, content.FormBasis);
        var blocks = new List<PaperBlock> { new TitleBlock(title, null) };
        blocks.AddRange(Owner(content));
        blocks.AddRange(slip.Kind switch
        {
            "receipt" => Receipt(content),
            "supplement" => Reasoned(content, "dossiers.paper.supplement-lead"),
            "refusal" => Reasoned(content, "dossiers.paper.refusal-lead"),
            "apology" => Reasoned(content, "dossiers.paper.apology-lead"),
            _ => Reasoned(content, "dossiers.paper.stop-lead"),
        });
        blocks.Add(new SignatureBlock(slip.Kind == "receipt"
            ? [Sign("dossiers.paper.signer.applicant", ""), Sign("dossiers.paper.signer.receiver", content.IssuedBy)]
            : [Sign("dossiers.paper.signer.officer", content.IssuedBy)]));
        blocks.Add(Unchecked(content.FormNumber, content.FormBasis));
        blocks.Add(Checked(slip.CheckCode));
        return Build(
            isLarge: false, title, $"{content.DossierCode}-{slip.Kind}-{Number(slip.Number)}", content.AgencyName, texts["dossiers.paper.number", Number(slip.Number), content.FormNumber],
            content.IssuedAt, content.DossierCode, check.OfSlip(slip.CheckCode, content.DossierCode, content.ProcedureCode, content.OwnerIdentifier, title), blocks);
    }

    /// <summary>The name of a slip without what it says.</summary>
    public string NameOf(DossierSlip slip) => Title(slip.Kind, VietnamTime.Day(slip.IssuedAt) >= SlipWriter.NewForms ? "TT 03/2025" : "TT 01/2018");

    /// <summary>The control slip grows with each step, so it is drawn from the steps; citizens see the public ones.</summary>
    public Paper Control(Dossier dossier, IEnumerable<DossierStep> steps, bool publicOnly)
    {
        var day = dossier.ReceivedDay ?? VietnamTime.Day(dossier.SubmittedAt);
        var form = SlipWriter.FormOf(SlipKind.Control, day);
        var title = texts["dossiers.paper.title.control"];
        var rows = steps.Where(s => !publicOnly || s.IsPublic).OrderBy(s => s.Number).Select(s => (IReadOnlyList<string>)
        [
            Number(s.Number), texts.Moment(s.At), agencies.NameAt(s.AgencyId, VietnamTime.Day(s.At)), s.ActorName,
            (s.Undone ? texts["dossiers.paper.undone"] + " " : "") + StepName(s.Verb), s.Note ?? "",
        ]).ToList();
        var blocks = new List<PaperBlock>
        {
            new TitleBlock(title, null),
            new FactBlock(texts["dossiers.paper.code"], dossier.Code),
            new FactBlock(texts["dossiers.paper.procedure"], dossier.ProcedureName),
            new FactBlock(texts["dossiers.paper.owner"], dossier.OwnerName),
            new FactBlock(texts["dossiers.paper.accepted"], dossier.AcceptedAt is { } accepted ? texts.Moment(accepted) : texts["dossiers.paper.not-yet"]),
            new FactBlock(texts["dossiers.paper.due"], Due(dossier.AcceptedAt, dossier.DueAt)),
            new TableBlock([.. ControlColumns.Select(h => texts[h])], rows),
            Unchecked(form.Number, form.Basis),
        };
        return Build(
            isLarge: true, title, $"{dossier.Code}-control", agencies.NameAt(dossier.ReceivingAgencyId, day), null, dossier.AcceptedAt ?? dossier.SubmittedAt, dossier.Code,
            check.OfControl(dossier.Code, dossier.ProcedureCode, dossier.OwnerIdentifier(protector), title), blocks);
    }

    /// <summary>A result that was given as text.</summary>
    public Paper Result(Dossier dossier, DossierResult result)
    {
        var day = VietnamTime.Day(result.IssuedAt);
        var blocks = new List<PaperBlock> { new TitleBlock(result.Title, null) };
        blocks.AddRange((result.Text ?? "").ReplaceLineEndings("\n").Split('\n').Where(l => l.Trim().Length > 0).Select(l => new TextBlock(l.Trim())));
        blocks.Add(new SignatureBlock([Sign("dossiers.paper.signer.head", result.ApprovedBy ?? result.IssuedBy)]));
        blocks.Add(Checked(result.CheckCode));
        return Build(
            isLarge: true, result.Title, result.Code, agencies.NameAt(dossier.CompetentAgencyId, day), texts["dossiers.paper.result-number", result.Code], result.IssuedAt, dossier.Code,
            check.OfResult(result.CheckCode), blocks);
    }

    private Paper Build(
        bool isLarge, string name, string fileName, string agency, string? number, DateTime at, string code, string qr, IReadOnlyList<PaperBlock> blocks) => new(
        isLarge, name, fileName, agency.ToUpper(CultureInfo.GetCultureInfo("vi-VN")), number, texts["platform.paper.nation"], texts["platform.paper.motto"], texts.PlaceAndDate(at),
        qr, texts["dossiers.paper.qr", code], blocks);

    private IEnumerable<PaperBlock> Owner(SlipContent content)
    {
        yield return new FactBlock(texts["dossiers.paper.code"], content.DossierCode);
        yield return new FactBlock(texts["dossiers.paper.owner"], content.OwnerName);
        yield return new FactBlock(texts["dossiers.paper.identifier"], content.OwnerIdentifier);
        foreach (var (label, value) in new[] { ("dossiers.paper.address", content.OwnerAddress), ("dossiers.paper.phone", content.OwnerPhone), ("dossiers.paper.email", content.OwnerEmail) })
        {
            if (value is { Length: > 0 })
            {
                yield return new FactBlock(texts[label], value);
            }
        }

        yield return new FactBlock(texts["dossiers.paper.procedure"], content.ProcedureCode is { } code ? $"{content.ProcedureName} ({code})" : content.ProcedureName);
    }

    private IEnumerable<PaperBlock> Receipt(SlipContent content)
    {
        yield return new TextBlock(texts["dossiers.paper.papers"]);
        yield return new TableBlock(
            [.. PaperColumns.Select(h => texts[h])],
            [.. content.Papers.Select((p, i) => (IReadOnlyList<string>)[Number(i + 1), p.Name, Number(p.Originals), Number(p.Copies), p.Electronic ? texts["dossiers.paper.yes"] : texts["dossiers.paper.none"]])]);
        yield return new FactBlock(texts["dossiers.paper.accepted"], texts.Moment(content.AcceptedAt ?? content.IssuedAt));
        yield return new FactBlock(texts["dossiers.paper.due"], Due(content.AcceptedAt, content.DueAt));
        if (content.Note is { Length: > 0 } note)
        {
            yield return new FactBlock(texts["dossiers.paper.note"], note);
        }
    }

    private IEnumerable<PaperBlock> Reasoned(SlipContent content, string lead)
    {
        yield return new TextBlock(texts[lead]);
        foreach (var line in (content.Note ?? "").ReplaceLineEndings("\n").Split('\n').Where(l => l.Trim().Length > 0))
        {
            yield return new TextBlock(line.Trim());
        }
    }

    private string Due(DateTime? accepted, DateTime? due) =>
        due is { } at ? texts.Moment(at) : accepted is null ? texts["dossiers.paper.not-yet"] : texts["dossiers.paper.no-due"];

    private string Title(string kind, string basis)
    {
        var old = $"dossiers.paper.title.{kind}.{(basis.Contains("01/2018", StringComparison.Ordinal) ? "2018" : "2025")}";
        return texts[texts.Has(old) ? old : "dossiers.paper.title." + kind];
    }

    private string StepName(string verb)
    {
        var key = "dossiers.step." + verb[(verb.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return texts.Has(key) ? texts[key] : texts["dossiers.paper.other-step"];
    }

    private Signer Sign(string post, string name) => new(texts[post], texts["platform.paper.signer-hint"], name);

    private SmallPrintBlock Unchecked(string number, string basis) => new(texts["dossiers.paper.unchecked", number, basis]);

    private SmallPrintBlock Checked(string code) => new(texts["dossiers.paper.check", CheckCode.Shown(code), check.Page]);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
