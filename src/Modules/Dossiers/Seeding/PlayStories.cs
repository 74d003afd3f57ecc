using System.Globalization;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Rating;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Modules.Dossiers.Reorganising;
using TinhSo.Modules.Dossiers.Returning;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Seeding;

/// <summary>Plays life stories through the real verbs, each act under its officer and its time; the caller saves every few hundred acts.</summary>
internal sealed class PlayStories(
    Act act, Desks desks, People people, IAgencies agencies, IMandates mandates, SubmitDossier submit, AcceptDossier accept, RefuseDossier refuse,
    TakeOver takeOver, AskSupplement ask, AnswerSupplement answer, SubmitForApproval propose, ApproveDossier approve, StopDossier stop, IssueResult issue, ReturnResult giveBack,
    WithdrawDossier withdraw, FollowSuccessor follow, RateDossier rate)
{
    /// <summary>Plays the acts up to <paramref name="untilLocal"/>; later ones are the future, so the dossier stays open. Returns the number of acts played.</summary>
    public async Task<int> RunAsync(LifeStory story, Random random, DateTime untilLocal, CancellationToken ct) => (await PlayAsync(story, random, untilLocal, ct)).Acts;

    public async Task<(Dossier? Dossier, int Acts)> PlayAsync(LifeStory story, Random random, DateTime untilLocal, CancellationToken ct)
    {
        Dossier? dossier = null;
        var played = 0;
        foreach (var step in story.Acts)
        {
            if (step.At > untilLocal)
            {
                break;
            }

            var at = VietnamTime.ToUtc(step.At);
            var day = DateOnly.FromDateTime(step.At);
            // A successor works on what an agency left open.
            var agency = dossier?.CompetentAgencyId ?? story.CompetentAgencyId;
            var desk = desks.Of(agency, day);
            using (act.As(Who(step.Step, story, agency, desk, day, at), at))
            {
                if (step.Step == StoryStep.Submit)
                {
                    dossier = await SubmitAsync(story, random, desk, ct);
                }
                else
                {
                    await StepAsync(step.Step, dossier!, story, ct);
                }
            }

            played++;
        }

        return (dossier, played);
    }

    private async Task<Dossier> SubmitAsync(LifeStory story, Random random, Guid desk, CancellationToken ct)
    {
        var owner = story.Owner ?? new FiledOwner(OwnerKind.Person, people.Name(random), People.Identifier(random), null, People.Phone(random), null, null,
            AccountLevel: story.Channel == Channel.Online ? 2 : 0);
        var from = story.Channel == Channel.Online ? Provenance.Account : Provenance.Typed;
        var form = new FormContent();
        foreach (var field in story.Procedure.Form.Fields.Where(f => f.Required && f.ShowWhen is null))
        {
            form[field.Key] = new FilledField(SampleValue(field, owner, random), field.Identity ? from : Provenance.Typed);
        }

        var papers = story.Procedure.Components.Where(c => c.Need == ComponentNeed.Required)
            .Select(c => new FiledPaper(c.Key, c.Name, null, Provenance.Typed, Math.Max(1, c.Originals), c.Copies, Digitised: true)).ToList();
        var dossier = await submit.RunAsync(
            new(story.Procedure, story.Case.Key, story.Channel, DossierSource.Own, story.Channel == Channel.Online ? Door.OwnPortal : Door.Desk, desk, story.CompetentAgencyId, owner, form, papers, Code: story.Code), ct);
        // Sample dossiers never travel to the national portal.
        dossier.Sync = SyncState.NotNeeded;
        return dossier;
    }

    private async Task StepAsync(StoryStep step, Dossier dossier, LifeStory story, CancellationToken ct)
    {
        switch (step)
        {
            case StoryStep.Accept: await accept.RunAsync(dossier, null, ct); break;
            case StoryStep.Refuse: await refuse.RunAsync(dossier, people.Say.Refusal, ct); break;
            case StoryStep.TakeOver: takeOver.Run(dossier, act.Caller.Id!.Value, null); break;
            case StoryStep.AskSupplement: await ask.RunAsync(dossier, string.Format(CultureInfo.InvariantCulture, people.Say.Supplement, story.Procedure.Components is [var first, ..] ? first.Name : story.Procedure.ShortName), ct); break;
            case StoryStep.AnswerSupplement: await answer.RunAsync(dossier, people.Say.SupplementAnswer, [], ct); break;
            case StoryStep.Propose: propose.Run(dossier, people.Say.Proposal); break;
            case StoryStep.Approve: approve.Run(dossier, approved: true, null); break;
            case StoryStep.AskWithdrawal: withdraw.Ask(dossier, story.Reason); break;
            case StoryStep.Stop: await stop.RunAsync(dossier, dossier.State == DossierState.WithdrawalAsked ? story.Reason! : people.Say.Stop, ct); break;
            case StoryStep.FollowSuccessor: follow.Run(dossier, story.HandOver!); break;
            case StoryStep.Rate: await rate.RunAsync(dossier, story.Rating!, ct); break;
            case StoryStep.Issue:
                var title = story.Procedure.Results.Count > 0 ? story.Procedure.Results[0] : story.Procedure.ShortName;
                await issue.RunAsync(dossier, new(title, null, story.Electronic ? $"{title} - {dossier.OwnerName}" : null, PaperOnly: !story.Electronic, Sample: true), ct);
                break;
            case StoryStep.Return: giveBack.Run(dossier, story.Electronic ? DeliveryState.SentElectronically : DeliveryState.HandedOver, null); break;
        }
    }

    private Caller Who(StoryStep step, LifeStory story, Guid competent, Guid desk, DateOnly day, DateTime at)
    {
        if (step == StoryStep.FollowSuccessor)
        {
            return Caller.System;
        }

        var (permission, agency) = step switch
        {
            StoryStep.Accept or StoryStep.Refuse => (AcceptDossier.Permission, desk),
            StoryStep.TakeOver or StoryStep.AskSupplement or StoryStep.Propose => (Examining.TakeOver.Examine, competent),
            StoryStep.Approve or StoryStep.Stop => (ApproveDossier.Permission, competent),
            StoryStep.Issue => (IssueResult.Permission, competent),
            StoryStep.Return => (ReturnResult.Permission, desk),
            _ => ("", Guid.Empty),
        };
        if (agency == Guid.Empty)
        {
            return new Caller(CallerKind.Citizen, story.Owner?.AccountId, story.Owner?.Name ?? people.Say.Applicant);
        }

        // Those of the agency itself before those above it; a story of its own names which.
        var fit = mandates.Holding(permission, agency, at);
        var own = story.Owner is null ? fit : [.. fit.Where(o => mandates.Of(o.Id, at).Any(m => m.AgencyId == agency))];
        var officer = own.Count > 0 ? own[story.Pick % own.Count] : fit.Count > 0 ? fit[0] : null;
        return officer is null ? Caller.System : new Caller(CallerKind.Officer, officer.Id, officer.Name, mandates.Of(officer.Id, at), a => agencies.WithDescendants(a, day));
    }

    internal string SampleValue(FormField field, FiledOwner owner, Random random) => field.Kind switch
    {
        FieldKind.Date => $"{random.Next(1970, 2024)}-{random.Next(1, 13):00}-{random.Next(1, 28):00}",
        FieldKind.Number or FieldKind.Money => $"{random.Next(1, 100)}",
        FieldKind.Phone => owner.Phone!,
        FieldKind.PersonalId => owner.Identifier,
        FieldKind.Email => "nguoi.nop@example.com",
        FieldKind.Checkbox => "true",
        FieldKind.Select or FieldKind.Radio => field.Options.Count > 0 ? field.Options[random.Next(field.Options.Count)].Value : "",
        FieldKind.Address => people.Address(random),
        _ => field.Identity ? owner.Name : people.Text(field.Key, random),
    };
}
