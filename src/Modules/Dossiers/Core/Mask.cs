using System.Text;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Identifiers and phone numbers as lists show them, and as a dossier shows them to those whose post does not work it.</summary>
internal static class Mask
{
    private const int Shown = 3;

    /// <summary>The last three digits; every digit and letter before them is a dot, so that the kind of number can still be told.</summary>
    public static string Of(string? text)
    {
        var left = (text ?? "").Count(char.IsLetterOrDigit) - Shown;
        // Of a text of three or less nothing would be hidden.
        left = left <= 0 ? int.MaxValue : left;
        var masked = new StringBuilder();
        foreach (var c in text ?? "")
        {
            masked.Append(char.IsLetterOrDigit(c) && left-- > 0 ? '•' : c);
        }

        return masked.ToString();
    }

    /// <summary>A post in an agency that receives or decides the dossier works it; one above them only looks.</summary>
    public static bool WorksOn(Caller caller, Dossier dossier) =>
        caller.Mandates.Any(m => m.Permissions.Contains(DossierAccess.Read) && (m.AgencyId == dossier.CompetentAgencyId || m.AgencyId == dossier.ReceivingAgencyId));
}
