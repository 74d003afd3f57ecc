using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TinhSo.Simulators.Mail;

/// <summary>Takes subject and readable text out of a message: RFC 2047 headers, base64 and quoted-printable bodies, the first text part of a multipart.</summary>
internal static partial class MailReader
{
    public static (string Subject, string Text) Read(byte[] content)
    {
        // Latin-1 keeps every octet, so a body in UTF-8 can be decoded later with its own charset.
        var (headers, body) = Split(Encoding.Latin1.GetString(content));

        // RFC 6532: what is not encoded in a header is UTF-8.
        return (Words(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Header(headers, "Subject")))), Body(headers, body));
    }

    private static (string Headers, string Body) Split(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end < 0 ? (text, "") : (Folding().Replace(text[..end], " "), text[(end + 4)..]);
    }

    private static string Header(string headers, string name) =>
        headers.Split("\r\n").FirstOrDefault(h => h.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim() ?? "";

    private static string Body(string headers, string body)
    {
        var type = Header(headers, "Content-Type");

        if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) && Boundary().Match(type) is { Success: true } boundary)
        {
            return body.Split("--" + boundary.Groups[1].Value).Skip(1).Select(p => Split(p.TrimStart('\r', '\n')))
                .Where(p => p.Body.Length > 0).OrderBy(p => Header(p.Headers, "Content-Type").StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) ? 0 : 1)
                .Select(p => Body(p.Headers, p.Body)).FirstOrDefault("");
        }

        var octets = Header(headers, "Content-Transfer-Encoding").ToLowerInvariant() switch
        {
            "base64" => Base64(body),
            "quoted-printable" => Quoted(SoftBreak().Replace(body, "")),
            _ => Encoding.Latin1.GetBytes(body),
        };

        return Charset(CharsetOf().Match(type) is { Success: true } named ? named.Groups[1].Value : "utf-8").GetString(octets).TrimEnd();
    }

    private static string Words(string header) => EncodedWord().Replace(BetweenWords().Replace(header, "?==?"), word =>
        Charset(word.Groups[1].Value).GetString(word.Groups[2].Value is "B" or "b" ? Base64(word.Groups[3].Value) : Quoted(word.Groups[3].Value.Replace('_', ' '))));

    private static byte[] Base64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            return Encoding.Latin1.GetBytes(text);
        }
    }

    private static byte[] Quoted(string text) => Encoding.Latin1.GetBytes(Octet().Replace(
        text, m => ((char)byte.Parse(m.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()));

    private static Encoding Charset(string name)
    {
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }

    [GeneratedRegex("\r\n[ \t]+")]
    private static partial Regex Folding();

    [GeneratedRegex("""boundary="?([^";]+)"?""", RegexOptions.IgnoreCase)]
    private static partial Regex Boundary();

    [GeneratedRegex("""charset="?([^";\s]+)"?""", RegexOptions.IgnoreCase)]
    private static partial Regex CharsetOf();

    [GeneratedRegex(@"=\?([^?]+)\?([BbQq])\?([^?]*)\?=")]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"\?=\s+=\?")]
    private static partial Regex BetweenWords();

    [GeneratedRegex("=([0-9A-Fa-f]{2})")]
    private static partial Regex Octet();

    [GeneratedRegex("=\r\n")]
    private static partial Regex SoftBreak();
}
