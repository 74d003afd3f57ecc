namespace TinhSo.Platform.Papers;

/// <summary>One part of a legal paper, in reading order; page, DOCX and PDF render the same parts.</summary>
public abstract record PaperBlock;

/// <summary>The name of the paper, with a line below it where it has one.</summary>
public sealed record TitleBlock(string Title, string? Below) : PaperBlock;

/// <summary>A label and what it says.</summary>
public sealed record FactBlock(string Label, string Value) : PaperBlock;

/// <summary>One paragraph.</summary>
public sealed record TextBlock(string Text) : PaperBlock;

/// <summary>A table with its headers.</summary>
public sealed record TableBlock(IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows) : PaperBlock;

/// <summary>Who signs, by post and name; the handwriting or the seal comes later.</summary>
public sealed record SignatureBlock(IReadOnlyList<Signer> Signers) : PaperBlock;

/// <summary>Small print under the paper: the form's basis, that its layout was not checked.</summary>
public sealed record SmallPrintBlock(string Text) : PaperBlock;

/// <summary>One who signs: post, hint under it, name.</summary>
public sealed record Signer(string Post, string Hint, string Name);

/// <summary>A legal paper after the layout of NĐ 30/2020/NĐ-CP, annex I, as a list of parts; slips are A5, the control slip and results A4.</summary>
public sealed record Paper(
    bool IsLarge, string Name, string FileName, string Agency, string? Number, string Nation, string Motto, string PlaceAndDate, string QrText, string QrAlt, IReadOnlyList<PaperBlock> Blocks)
{
    public string Size => IsLarge ? "a4" : "a5";

    /// <summary>PNG of the QR code.</summary>
    public byte[] Qr() => QrPicture.Png(QrText);

    public string QrUri => "data:image/png;base64," + Convert.ToBase64String(Qr());
}
