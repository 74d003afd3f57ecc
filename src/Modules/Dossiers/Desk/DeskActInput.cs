using Microsoft.AspNetCore.Http;
using TinhSo.Modules.Dossiers.Core;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>What the form of an act asks for; each act uses its part.</summary>
internal sealed class DeskActInput
{
    public string? Note { get; set; }

    public Guid? OfficerId { get; set; }

    public string? Title { get; set; }

    public string? Text { get; set; }

    public bool PaperOnly { get; set; }

    public DeliveryState? How { get; set; }

    public IFormFile? File { get; set; }

    public List<IFormFile> Files { get; set; } = [];
}
