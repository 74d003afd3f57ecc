using System.Text.Json.Nodes;

namespace TinhSo.Simulators.Portal;

/// <summary>A dossier as the national portal knows it: last full record, state, progress lines.</summary>
internal sealed record PortalDossier(string Code, string ProcedureCode, string Owner, int State)
{
    /// <summary>Where it was filed first: at this portal, or at the province which then told about it.</summary>
    public required string FiledAt { get; init; }

    /// <summary>The state before a withdrawal was asked for, to which it may return.</summary>
    public int? StateBeforeWithdrawal { get; init; }

    public JsonObject? Fields { get; init; }

    public IReadOnlyList<JsonObject> Progress { get; init; } = [];

    public required DateTime Changed { get; init; }

    /// <summary>Moves to a state that the rules have allowed.</summary>
    public PortalDossier To(int state, DateTime at) => this with
    {
        State = state, Changed = at, StateBeforeWithdrawal = state == 7 && State != 7 ? State : state == 7 ? StateBeforeWithdrawal : null,
    };
}

/// <summary>The ten national states and which may follow which.</summary>
internal static class NationalStates
{
    private static readonly Dictionary<int, int[]> Next = new()
    {
        [1] = [2, 3, 5, 7], [2] = [4, 5, 6, 7, 8], [3] = [], [4] = [5, 6, 7, 8, 9], [5] = [2, 3, 4, 7, 8],
        [6] = [4, 7, 8, 9], [7] = [8], [8] = [], [9] = [6, 10], [10] = [],
    };

    public static bool Exists(int state) => Next.ContainsKey(state);

    /// <summary>Staying is always allowed: it only adds a line.</summary>
    public static bool MayGo(PortalDossier dossier, int to) =>
        dossier.State == to || Next[dossier.State].Contains(to) || (dossier.State == 7 && dossier.StateBeforeWithdrawal == to);

    public static bool MayWithdraw(int state) => Next[state].Contains(7);
}
