namespace TinhSo.Modules.Signing.Pdf;

/// <summary>The file cannot be signed or judged; <see cref="Code"/> has its text under <c>signing.reason.*</c>.</summary>
internal sealed class PdfRefused(string code, string detail = "") : Exception($"{code} {detail}".Trim())
{
    public string Code => code;

    public string Detail => detail;
}

/// <summary>What one file may cost: hostile files end here and not in the machine's memory.</summary>
internal sealed class PdfBudget
{
    public const int MaxDepth = 60;
    public const int MaxSections = 2_000;
    public const int MaxBytes = 100 * 1024 * 1024;
    private long _objects = 600_000;
    private long _inflated = 32 * 1024 * 1024;

    public void SpendObjects(long count)
    {
        if ((_objects -= count) < 0)
        {
            throw new PdfRefused("pdf-too-many-objects");
        }
    }

    public void SpendInflated(long count)
    {
        if ((_inflated -= count) < 0)
        {
            throw new PdfRefused("pdf-inflates-too-much");
        }
    }
}
