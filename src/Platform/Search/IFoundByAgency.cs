namespace TinhSo.Platform.Search;

/// <summary>A record that officers look for by words within their agencies. The two agencies are part of the search index, so that a search costs what the agency holds and not what the province holds.</summary>
public interface IFoundByAgency
{
    Guid CompetentAgencyId { get; }

    Guid ReceivingAgencyId { get; }

    /// <summary>The words of <see cref="Fold.Words"/>, one space between them.</summary>
    string SearchFolded { get; }
}
