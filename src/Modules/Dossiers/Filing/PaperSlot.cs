using TinhSo.Contracts.Procedures;

namespace TinhSo.Modules.Dossiers.Filing;

/// <summary>One paper to hand in with an online dossier, as the papers page asks for it.</summary>
/// <param name="FilledOnline">The declaration itself, filled in at the step before; nothing to upload.</param>
internal sealed record PaperSlot(ProcedureComponent Component, bool FilledOnline)
{
    public string Key => Component.Key;

    public bool IsRequired => Component.Need == ComponentNeed.Required && !FilledOnline;

    /// <summary>The papers of a case; those only to be shown at the desk are not uploaded.</summary>
    public static IReadOnlyList<PaperSlot> Of(ProcedureVersionInfo procedure, string caseKey)
    {
        var wanted = procedure.Case(caseKey).Components;
        var papers = procedure.Components.Where(c => c.Need != ComponentNeed.ShowOnly && (wanted is not { Count: > 0 } || wanted.Contains(c.Key))).ToList();
        // The catalogue lists the declaration as the first required paper on a printed form; here it is the electronic form.
        var declaration = papers.Find(c => c.Need == ComponentNeed.Required && c.FormName is not null);
        return [.. papers.Select(c => new PaperSlot(c, ReferenceEquals(c, declaration)))];
    }

    public static IReadOnlyList<PaperSlot> Missing(ProcedureVersionInfo procedure, Draft draft)
    {
        var given = draft.ReadFiles().Select(f => f.ComponentKey).ToHashSet();
        return [.. Of(procedure, draft.CaseKey).Where(s => s.IsRequired && !given.Contains(s.Key))];
    }
}
