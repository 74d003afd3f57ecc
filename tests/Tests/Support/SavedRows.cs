using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Security;

namespace TinhSo.Tests.Support;

/// <summary>What the tables of the dossiers hold, with audit, events and marks, as text: two ways of writing the same must give the same.</summary>
internal static partial class SavedRows
{
    /// <summary>Encrypted columns are compared by what they hold: no cipher is like another.</summary>
    private static readonly Dictionary<string, string> Purposes = new()
    {
        [nameof(Dossier.OwnerIdentifierCipher)] = Dossier.IdentifierPurpose,
        [nameof(Dossier.OwnerPhoneCipher)] = Dossier.PhonePurpose,
        [nameof(Dossier.SubmitterIdentifierCipher)] = Dossier.SubmitterPurpose,
    };

    /// <summary>Every table of the model but those that say who ran and when.</summary>
    public static async Task<Dictionary<string, List<string>>> ReadAsync(IServiceProvider services)
    {
        var db = services.GetRequiredService<AppDb>();
        var rows = new List<(IEntityType, object)>();
        foreach (var type in db.Model.GetEntityTypes().Where(t => t.GetTableName() is { } table && (table.StartsWith("dossiers_", StringComparison.Ordinal) || table is "platform_audit" or "platform_event" or "platform_cell_mark")))
        {
            var query = (IQueryable<object>)typeof(DbContext).GetMethod(nameof(DbContext.Set), [])!.MakeGenericMethod(type.ClrType).Invoke(db, null)!;
            rows.AddRange((await query.AsNoTracking().ToListAsync()).Select(r => (type, r)));
        }

        var texts = Texts(rows, services.GetRequiredService<FieldProtector>());
        foreach (var table in new[] { "dossiers_dossier", "platform_audit", "platform_event", "platform_cell_mark" })
        {
            texts.TryAdd(table, []);
        }

        return texts;
    }

    /// <summary>One line a row, ids of new rows left out: they differ at each run. Hashes follow from them; the chain is verified apart. What is encrypted is compared as it was said.</summary>
    private static Dictionary<string, List<string>> Texts(IEnumerable<(IEntityType Type, object Row)> rows, FieldProtector protector)
    {
        var tables = new Dictionary<string, List<string>>();
        var key = protector.CurrentPrefix.TrimEnd('.');
        foreach (var group in rows.GroupBy(r => r.Type.GetTableName()!))
        {
            var lines = group.Select(r => string.Join(" | ", r.Type.GetProperties().Where(p => !IsOwn(p)).OrderBy(p => p.Name, StringComparer.Ordinal)
                .Select(p => $"{p.Name}={Told(group.Key, p, p.GetGetter().GetClrValue(r.Row))}")));
            tables[group.Key] = [.. (group.Key == "platform_cell_mark" ? group.Select(r => Cell((CellMark)r.Row)).Distinct() : lines).Order(StringComparer.Ordinal)];
        }

        return tables;

        // Another province has other keys: digests and the key's id in the audit are left out.
        string Told(string table, IProperty property, object? value) =>
            value is string { Length: > 0 } cipher && Purposes.TryGetValue(property.Name, out var purpose) ? protector.Reveal(cipher, purpose)
            : value is string sealedText && Sealed.Contains(table) && property.Name.EndsWith("Cipher", StringComparison.Ordinal)
                ? Ids().Replace(Salt().Replace(protector.Reveal(sealedText, $"{table}.{property.GetColumnName().Replace("_cipher", "", StringComparison.Ordinal)}"), ""), "#")
            : Digests().Replace(Ids().Replace(SealedDigests().Replace(CheckCodes().Replace(Say(value), ""), "sha256:#"), "#"), "n#").Replace(key, "key", StringComparison.Ordinal);

        static bool IsOwn(IProperty property) =>
            property.ValueGenerated != ValueGenerated.Never || property.Name.EndsWith("Index", StringComparison.Ordinal) || property.Name is "AuditHead" or "CheckCode" or "Hash" or "PreviousHash" or "Position" or "Tx";

        static string Cell(CellMark mark) => $"{mark.Family} {mark.AgencyId} {Say(mark.Day)}";
    }

    private static string Say(object? value) => value switch
    {
        DateTime time => time.Ticks.ToString(CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexString(bytes),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    public static string Difference(List<string> expected, List<string> found) =>
        $"{expected.Count} rows saved, {found.Count} copied\nonly saved: {expected.Except(found).FirstOrDefault()}\nonly copied: {found.Except(expected).FirstOrDefault()}";

    private static readonly string[] Sealed = ["dossiers_form", "dossiers_former_content", "dossiers_slip", "dossiers_correction", "dossiers_draft", "dossiers_inbound"];

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex SealedDigests();

    [GeneratedRegex("\"CheckCode\":\"[0-9A-Z]{16}\",?")]
    private static partial Regex CheckCodes();

    [GeneratedRegex("^[0-9a-f]{32}\n")]
    private static partial Regex Salt();

    // Ids made while the stories are played are of version 7; those of agencies and procedures are the same everywhere and are compared.
    [GeneratedRegex("[0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}")]
    private static partial Regex Ids();

    [GeneratedRegex(@"\bn[0-9a-f]{20}\b")]
    private static partial Regex Digests();
}
