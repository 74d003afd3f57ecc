using System.Globalization;
using System.Text;
using System.Xml;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Signing.Proving;

/// <summary>The audit of a dossier as files that a shell can follow: each row as it is hashed, its way up to a sealed block, the blocks up to a stamped one, the stamps.</summary>
internal sealed class AuditProof(AppDb db, ExtractAudit extract)
{
    /// <summary>Adds the files; false where some row is not yet under a stamp.</summary>
    public async Task<bool> AddAsync(IDictionary<string, byte[]> files, ExhibitedDossier dossier, CancellationToken ct)
    {
        var rows = await extract.OfAsync(dossier.Id, ct);
        var (steps, stamps, spans) = (new StringBuilder(), new Dictionary<long, AuditStamp>(), new SortedSet<long>());
        foreach (var proved in rows)
        {
            files[FormattableString.Invariant($"audit/rows/{proved.Row.Seq:0000}.txt")] = Encoding.UTF8.GetBytes(proved.Row.HashedText());
            steps.Append(CultureInfo.InvariantCulture, $"{proved.Row.Seq:0000} {Hex(proved.Row.Hash)} {proved.Block ?? 0} {(proved.Path.Count == 0 ? "-" : string.Join(',', proved.Path.Select(s => (s.IsLeft ? "L" : "R") + Hex(s.Hash))))}\n");
            if (proved.Block is { } block && !spans.Contains(block) && await StampOverAsync(block, ct) is { } stamp)
            {
                stamps[stamp.Block] = stamp;
                for (var number = block; number <= stamp.Block; number++)
                {
                    spans.Add(number);
                }
            }
        }

        files["audit/rows.txt"] = Encoding.ASCII.GetBytes(steps.ToString());
        files["audit/blocks.txt"] = Encoding.ASCII.GetBytes(spans.Count == 0 ? "" : string.Concat((await extract.BlocksAsync(spans.Min, spans.Max, ct)).Where(b => spans.Contains(b.Number))
            .Select(b => string.Create(CultureInfo.InvariantCulture, $"{b.Number} {(b.PreviousRoot.Length == 0 ? "-" : Hex(b.PreviousRoot))} {Hex(b.MerkleRoot)} {Hex(b.Root)} {(stamps.ContainsKey(b.Number) ? "stamped" : "-")}\n"))));
        foreach (var stamp in stamps.Values)
        {
            files[FormattableString.Invariant($"audit/stamps/{stamp.Block}.root")] = stamp.Root;
            files[FormattableString.Invariant($"audit/stamps/{stamp.Block}.tst")] = stamp.Token;
        }

        files["audit/audit.xml"] = Told(dossier, rows);
        return rows.All(r => r.Block is { } block && spans.Contains(block));
    }

    /// <summary>The first stamp at or after the block: the sooner stamped, the shorter the way.</summary>
    private Task<AuditStamp?> StampOverAsync(long block, CancellationToken ct) =>
        db.Set<AuditStamp>().AsNoTracking().Where(s => s.Block >= block).OrderBy(s => s.Block).FirstOrDefaultAsync(ct);

    /// <summary>The same rows for people and programs, to be signed as a whole; what changed stands in the row's own file.</summary>
    private static byte[] Told(ExhibitedDossier dossier, IReadOnlyList<ProvedRow> rows)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true }))
        {
            xml.WriteStartElement("Audit", "urn:tinhso:evidence:1");
            xml.WriteAttributeString("dossier", dossier.Code);
            xml.WriteAttributeString("procedure", dossier.ProcedureName);
            foreach (var (row, block, _) in rows)
            {
                xml.WriteStartElement("Act", "urn:tinhso:evidence:1");
                xml.WriteAttributeString("number", row.Seq.ToString(CultureInfo.InvariantCulture));
                xml.WriteAttributeString("name", row.Act);
                xml.WriteAttributeString("at", row.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                xml.WriteAttributeString("actor", Plain(row.ActorName));
                xml.WriteAttributeString("kind", row.ActorKind.ToString());
                xml.WriteAttributeString("hash", Hex(row.Hash));
                if (block is { } number)
                {
                    xml.WriteAttributeString("block", number.ToString(CultureInfo.InvariantCulture));
                }

                if (row.Reason is { } reason)
                {
                    xml.WriteString(Plain(reason));
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return bytes.ToArray();
    }

    /// <summary>Without what XML cannot hold.</summary>
    private static string Plain(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : '\uFFFD'));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
