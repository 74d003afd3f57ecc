namespace TinhSo.Platform.Localization;

/// <summary>All text a person sees, by key, in the reader's language (Vietnamese, else English).</summary>
public interface ITexts
{
    string this[string key] { get; }

    string this[string key, params object?[] args] { get; }
}
