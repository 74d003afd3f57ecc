using Microsoft.AspNetCore.Mvc.Rendering;

namespace TinhSo.Ui;

/// <summary>An answer with a sentence of explanation under it.</summary>
public sealed class HintedItem : SelectListItem
{
    public string? Hint { get; init; }
}
