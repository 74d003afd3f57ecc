using System.Net;
using System.Text;

namespace TinhSo.Modules.Assessment.Reports;

/// <summary>A report as one HTML file without style or script, for the command line: to be read anywhere and pasted into other documents.</summary>
internal static class HtmlReport
{
    public static string Write(ReportPaper paper)
    {
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"vi\">\n<head><meta charset=\"utf-8\"><title>").Append(E(paper.Head.Abstract)).Append("</title></head>\n<body>\n");
        Para(paper.Head.Parent, paper.Head.Agency, paper.Head.Number);
        Para(paper.Head.Nation, paper.Head.Motto, paper.Head.PlaceDate);
        html.Append("<h1>").Append(E(paper.Head.Type)).Append("<br>").Append(E(paper.Head.Abstract)).Append("</h1>\n");
        foreach (var text in paper.Body)
        {
            html.Append(text.IsHeading ? "<h2>" : "<p>").Append(E(text.Text)).Append(text.IsHeading ? "</h2>\n" : "</p>\n");
        }

        Para(paper.Signature.Post, paper.Signature.Hint);
        Para([.. paper.Receivers]);
        Head(paper.Table);
        foreach (var row in paper.Rows)
        {
            html.Append("<tr><td>").Append(E(row.Number)).Append("</td><td>").Append(E(ReportPaper.Plain(row.Title))).Append("</td><td>").Append(E(row.Target)).Append("</td>");
            if (row.ContentRows > 0)
            {
                html.Append(row.ContentRows > 1 ? FormattableString.Invariant($"<td rowspan=\"{row.ContentRows}\">") : "<td>")
                    .Append(string.Join("<br>", row.Content.Select(l => E(ReportPaper.Plain(l))))).Append("</td>");
            }

            html.Append("<td>").Append(E(ReportPaper.Plain(row.Result))).Append("</td></tr>\n");
        }

        html.Append("</tbody></table>\n");
        Head(paper.Origins);
        foreach (var source in paper.Sources)
        {
            html.Append("<tr>").AppendJoin("", new[] { source.Number, source.Source, source.Formula, source.Numerators, source.Denominators, source.Rate, source.Verdict }.Select(c => "<td>" + E(c) + "</td>")).Append("</tr>\n");
        }

        html.Append("</tbody></table>\n");
        Para(paper.ProofLine);
        foreach (var signer in paper.Signers)
        {
            Para(signer.Post, signer.Hint);
        }

        return html.Append("</body>\n</html>\n").ToString();

        void Para(params string[] lines) => html.Append("<p>").Append(string.Join("<br>", lines.Select(E))).Append("</p>\n");

        void Head(ReportAnnex annex)
        {
            html.Append("<h2>").Append(E(annex.Label)).Append("<br>").Append(E(annex.Title)).Append("</h2>\n");
            Para(annex.Attached);
            html.Append("<table border=\"1\"><thead><tr>").AppendJoin("", annex.Columns.Select(c => "<th scope=\"col\">" + E(c) + "</th>")).Append("</tr></thead><tbody>\n");
        }
    }

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
