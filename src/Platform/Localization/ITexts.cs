namespace TinhSo.Platform.Localization;

/// <summary>All text a person sees, by key, in the reader's language (Vietnamese, else English).</summary>
public interface ITexts
{
    /// <summary><c>vi</c> or <c>en</c>.</summary>
    string Language { get; }

    string this[string key] { get; }

    string this[string key, params object?[] args] { get; }
}
