using System.Text;

namespace TinhSo.Tests.Architecture;

/// <summary>C# source split into code, comments and literals, well enough to look for words in the right one of them.</summary>
internal sealed class CSharpText
{
    private readonly string _text;
    private readonly StringBuilder _code = new();
    private readonly StringBuilder _withoutComments = new();
    private readonly List<(int Line, string Value)> _literals = [];
    private int _at;

    private CSharpText(string text) => _text = text;

    /// <summary>Comments and the contents of literals blanked; positions and lines stay.</summary>
    public string Code => _code.ToString();

    /// <summary>Comments blanked, literals kept.</summary>
    public string WithoutComments => _withoutComments.ToString();

    public IReadOnlyList<(int Line, string Value)> Literals => _literals;

    public static CSharpText Read(string text)
    {
        var reader = new CSharpText(text);
        while (reader._at < text.Length)
        {
            reader.ReadCode();
        }

        return reader;
    }

    private void ReadCode()
    {
        if (Sees("//"))
        {
            Comment(End("\n", 0));
        }
        else if (Sees("/*"))
        {
            Comment(End("*/", 2));
        }
        else if (_text[_at] == '\'')
        {
            ReadChar();
        }
        else if (!TryReadString())
        {
            Keep(_text[_at++], literal: false);
        }
    }

    private bool Sees(string word) => string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0;

    private int End(string mark, int extra)
    {
        var end = _text.IndexOf(mark, _at, StringComparison.Ordinal);
        return end < 0 ? _text.Length : end + extra;
    }

    private void Comment(int end)
    {
        for (; _at < end; _at++)
        {
            var c = _text[_at] == '\n' ? '\n' : ' ';
            _code.Append(c);
            _withoutComments.Append(c);
        }
    }

    private void Keep(char c, bool literal)
    {
        _code.Append(literal && c != '\n' ? ' ' : c);
        _withoutComments.Append(c);
    }

    private void ReadChar()
    {
        var end = _at + 1;
        while (end < _text.Length && _text[end] != '\'' && _text[end] != '\n')
        {
            end += _text[end] == '\\' ? 2 : 1;
        }

        end = Math.Min(end + 1, _text.Length);
        _literals.Add((Line(), _text[(_at + 1)..Math.Max(_at + 1, end - 1)]));
        for (; _at < end; _at++)
        {
            Keep(_text[_at], literal: true);
        }
    }

    private int Line() => _text.AsSpan(0, _at).Count('\n') + 1;

    private bool TryReadString()
    {
        var start = _at;
        var dollars = 0;
        var verbatim = false;
        while (start < _text.Length && _text[start] is '$' or '@')
        {
            dollars += _text[start] == '$' ? 1 : 0;
            verbatim |= _text[start] == '@';
            start++;
        }

        if (start >= _text.Length || _text[start] != '"')
        {
            return false;
        }

        var quotes = 0;
        while (start + quotes < _text.Length && _text[start + quotes] == '"')
        {
            quotes++;
        }

        var raw = quotes >= 3;
        if (!raw)
        {
            quotes = 1;
        }

        var line = Line();
        while (_at < start + quotes)
        {
            Keep(_text[_at++], literal: false);
        }

        var value = new StringBuilder();
        ReadContents(value, quotes, dollars, verbatim, raw);
        _literals.Add((line, value.ToString()));
        return true;
    }

    private void ReadContents(StringBuilder value, int quotes, int dollars, bool verbatim, bool raw)
    {
        var closing = new string('"', quotes);
        var opening = new string('{', Math.Max(1, raw ? dollars : 1));
        while (_at < _text.Length)
        {
            if (Sees(closing) && !(verbatim && !raw && Sees("\"\"")))
            {
                for (var i = 0; i < quotes; i++)
                {
                    Keep(_text[_at++], literal: false);
                }

                return;
            }

            if (dollars > 0 && Sees(opening) && (raw || !Sees("{{")))
            {
                value.Append('{').Append('}');
                ReadHole();
                continue;
            }

            var step = (!verbatim && !raw && _text[_at] == '\\') || (verbatim && Sees("\"\"")) || (dollars > 0 && !raw && Sees("{{")) ? 2 : 1;
            for (var i = 0; i < step && _at < _text.Length; i++)
            {
                value.Append(_text[_at]);
                Keep(_text[_at++], literal: true);
            }
        }
    }

    private void ReadHole()
    {
        var depth = 0;
        while (_at < _text.Length)
        {
            var c = _text[_at];
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c is '{' or '}')
            {
                Keep(_text[_at++], literal: false);
                if (depth == 0)
                {
                    return;
                }
            }
            else
            {
                ReadCode();
            }
        }
    }
}
