namespace TinhSo.Platform.Failures;

/// <summary>A rule of law or of the house forbids the act. Pages show it as an error summary, machines get problem+json 409 with <see cref="Code"/>; the text is <c>rule.{code}</c>.</summary>
public sealed class RuleBroken(string code, params object?[] args) : Exception(code)
{
    public string Code { get; } = code;

    public IReadOnlyList<object?> Args { get; } = args;
}

/// <summary>The record does not exist, or the reader may not know that it does: both answer 404.</summary>
public sealed class NotFoundException(string what) : Exception(what);
