using Microsoft.AspNetCore.Http;
using TinhSo.Contracts.Signing;
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

    /// <summary>Where the key lies that signs the result.</summary>
    public SigningWay? Way { get; set; }

    /// <summary>A result kept from an attempt that was not signed: its file counts where no other is given.</summary>
    public Guid? Kept { get; set; }

    public DeliveryState? How { get; set; }

    public IFormFile? File { get; set; }

    public List<IFormFile> Files { get; set; } = [];
}
