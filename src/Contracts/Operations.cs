namespace TinhSo.Contracts.Operations;

/// <summary>How one thing that an operator watches stands; <see cref="Bad"/> also rings (one e-mail when it begins, one when it is over).</summary>
public enum ConditionState
{
    Good,
    Warning,
    Bad,
}

/// <summary>One thing that an operator watches, as the operations page shows it.</summary>
/// <param name="Key">Its sentence is the text <c>condition.{Key}</c>.</param>
/// <param name="State">Good, to be looked at, or to be mended now.</param>
/// <param name="Args">What the sentence needs: numbers and names, never personal data, for it goes out by e-mail.</param>
public sealed record Condition(string Key, ConditionState State, params IReadOnlyList<object?> Args);

/// <summary>How a module tells the operations page what of its own an operator must watch: certificates that end, sign-ins that fail.</summary>
public interface IConditionSource
{
    /// <param name="now">UTC.</param>
    /// <param name="ct">The page or the alarm that asks went away.</param>
    Task<IReadOnlyList<Condition>> ReadAsync(DateTime now, CancellationToken ct);
}
