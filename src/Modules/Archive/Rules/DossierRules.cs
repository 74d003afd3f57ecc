using TinhSo.Modules.Archive.Lists;
using TinhSo.Platform.Retention;

namespace TinhSo.Modules.Archive.Rules;

/// <summary>The retention rule of a dossier: of its procedure, else of its field, else of all.</summary>
internal sealed class DossierRules(RetentionRules rules)
{
    public const string Record = "dossier";

    public RetentionRule? Of(ListRow row, DateOnly day) => rules.Of(Record, day, ("procedure", row.ProcedureCode), ("field", row.FieldCode), ("all", ""));

    /// <summary>
    /// Whether a row may be judged for destruction: its own period is over, and today's rule neither keeps it longer nor stands unseen in a source. A newer rule may hold
    /// a closed row back; it never makes it go sooner.
    /// </summary>
    public bool IsOver(ListRow row, DateOnly day) => row.KeepUntil <= day && Of(row, day) is { IsVerified: true } today && today.Period.Until(row.ToDay) <= day;
}
