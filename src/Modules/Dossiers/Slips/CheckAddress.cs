using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform;

namespace TinhSo.Modules.Dossiers.Slips;

/// <summary>What the QR code of a paper says: an address of our public pages, which any telephone opens.</summary>
internal sealed class CheckAddress(Settings settings)
{
    /// <summary>Where a code is typed, for who cannot scan.</summary>
    public string Page => new Uri(settings.BaseAddress, "kiem-tra").AbsoluteUri;

    /// <summary>A result: where it is checked, and nothing of the person.</summary>
    public string OfResult(string checkCode) => new Uri(settings.BaseAddress, "kiem-tra/" + CheckCode.Shown(checkCode)).AbsoluteUri;

    /// <summary>
    /// A slip. TT 01/2023/TT-VPCP wants dossier, procedure, the applicant's identifier and the paper's name in the code of a form; they follow the <c>#</c>,
    /// so whoever scans has them and no server is ever told.
    /// </summary>
    public string OfSlip(string checkCode, string dossier, string? procedure, string identifier, string name) => OfResult(checkCode) + ByLaw(dossier, procedure, identifier, name);

    /// <summary>The control slip grows with the dossier, so its address tells how the dossier stands now.</summary>
    public string OfControl(string dossier, string? procedure, string identifier, string name) =>
        new Uri(settings.BaseAddress, "tra-cuu?ma=" + Uri.EscapeDataString(dossier)).AbsoluteUri + ByLaw(dossier, procedure, identifier, name);

    private static string ByLaw(string dossier, string? procedure, string identifier, string name) => "#" + string.Join(';', new[] { dossier, procedure ?? "", identifier, name }.Select(Uri.EscapeDataString));
}
