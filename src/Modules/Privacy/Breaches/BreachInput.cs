using System.ComponentModel.DataAnnotations;

namespace TinhSo.Modules.Privacy.Breaches;

/// <summary>What is known of a breach, as the form asks it.</summary>
internal sealed class BreachInput
{
    [Required(ErrorMessage = "privacy.breach.title-needed"), StringLength(200, ErrorMessage = "privacy.breach.title-needed")]
    public string? Title { get; set; }

    [Required(ErrorMessage = "privacy.breach.what-needed"), StringLength(4000, MinimumLength = 10, ErrorMessage = "privacy.breach.what-needed")]
    public string? What { get; set; }

    [Required(ErrorMessage = "privacy.breach.kinds-needed"), StringLength(500, ErrorMessage = "privacy.breach.kinds-needed")]
    public string? DataKinds { get; set; }

    [Required(ErrorMessage = "privacy.breach.people-needed"), Range(0, 100_000_000, ErrorMessage = "privacy.breach.people-needed")]
    public int? People { get; set; }

    [Required(ErrorMessage = "privacy.breach.measures-needed"), StringLength(4000, ErrorMessage = "privacy.breach.measures-needed")]
    public string? Measures { get; set; }

    public static BreachInput Of(Breach b) => new() { Title = b.Title, What = b.What, DataKinds = b.DataKinds, People = b.People, Measures = b.Measures };
}
