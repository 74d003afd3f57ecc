using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Rating;
using TinhSo.Modules.Dossiers.Tracking;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Mine;

/// <summary>One dossier as its owner sees it: where it stands, by when and why, what was handed in, what came out.</summary>
[Authorize("citizen")]
internal sealed class ShowModel(DossierAccess access, DossierClock clock, IAgencies agencies, IAccessLog log, AppDb db, Act act, ITexts texts) : PageModel
{
    /// <summary>Steps whose note was written for the owner; the notes of others are the office's own.</summary>
    private static readonly HashSet<string> NotedForOwner =
        ["dossiers.ask-supplement", "dossiers.answer-supplement", "dossiers.refuse", "dossiers.stop", "dossiers.ask-withdrawal", "dossiers.keep"];

    private const int SeenShown = 5;

    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    public Dossier Dossier { get; private set; } = null!;

    public NextStep Next { get; private set; } = null!;

    public IReadOnlyList<string> DueExplained { get; private set; } = [];

    public IReadOnlyList<DossierStep> Steps { get; private set; } = [];

    public IReadOnlyList<DossierPaper> Papers { get; private set; } = [];

    public IReadOnlyList<DossierResult> ResultList { get; private set; } = [];

    public IReadOnlyList<DossierSlip> SlipList { get; private set; } = [];

    /// <summary>The newest openings by officers; the rest is one link away.</summary>
    public IReadOnlyList<AccessLine> Seen { get; private set; } = [];

    public SupplementRequest? Asked { get; private set; }

    public Rating.Rating? Rating { get; private set; }

    public bool MayRate => RateDossier.IsOpenFor(Dossier) && (Rating is null || Rating.MayChange(act.Now));

    public bool MayWithdraw => States.Allows(Dossier.State, DossierState.WithdrawalAsked);

    public string ReceivingAgency => agencies.NameAt(Dossier.ReceivingAgencyId, act.Today);

    public string CompetentAgency => agencies.NameAt(Dossier.CompetentAgencyId, act.Today);

    public async Task OnGetAsync(CancellationToken ct)
    {
        Dossier = await access.FindAsync(Code, ct);
        var id = Dossier.Id;
        Next = NextStep.Of(Dossier.State, Dossier.SubState, Dossier.ElectronicResult);
        if (!Dossier.IsEnded && await clock.ExplainAsync(Dossier, ct) is { } due)
        {
            DueExplained = ExplanationText.Of(due.Steps, texts);
        }

        Steps = await db.Set<DossierStep>().AsNoTracking().Where(s => s.DossierId == id && s.IsPublic && !s.Undone).OrderByDescending(s => s.Number).ToListAsync(ct);
        Papers = await db.Set<DossierPaper>().AsNoTracking().Where(p => p.DossierId == id && p.RemovedAt == null).OrderBy(p => p.Id).ToListAsync(ct);
        ResultList = await db.Set<DossierResult>().AsNoTracking().Where(r => r.DossierId == id && r.Valid).OrderBy(r => r.Number).ToListAsync(ct);
        // The control slip is the office's own paper.
        SlipList = await db.Set<DossierSlip>().AsNoTracking().Where(s => s.DossierId == id && s.Kind != "control").OrderBy(s => s.IssuedAt).ToListAsync(ct);
        Rating = await db.Set<Rating.Rating>().AsNoTracking().SingleOrDefaultAsync(r => r.DossierId == id, ct);
        Seen = await log.OfDossierAsync(Dossier.Code, SeenShown, ct);
        if (Dossier.State == DossierState.SupplementAsked)
        {
            Asked = await db.Set<SupplementRequest>().AsNoTracking().Where(s => s.DossierId == id).OrderByDescending(s => s.Number).FirstOrDefaultAsync(ct);
        }
    }

    public string StepTitle(DossierStep step) => texts[$"dossiers.step.{step.Verb[(step.Verb.IndexOf('.', StringComparison.Ordinal) + 1)..]}"];

    public string WhatOf(AccessLine line) => string.Join(", ", line.What.Select(w => texts[$"enum.Opened.{w}"]));

    public static string? NoteOf(DossierStep step) => NotedForOwner.Contains(step.Verb) ? step.Note : null;
}
