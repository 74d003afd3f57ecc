using System.Globalization;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Receiving;
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
    TakeOver takeOver, AskSupplement ask, AnswerSupplement answer, SubmitForApproval propose, ApproveDossier approve, StopDossier stop, IssueResult issue, ReturnResult giveBack)
{
    /// <summary>Plays the acts up to <paramref name="untilLocal"/>; later ones are the future, so the dossier stays open. Returns the number of acts played.</summary>
    public async Task<int> RunAsync(LifeStory story, Random random, DateTime untilLocal, CancellationToken ct)
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
            var desk = desks.Of(story.CompetentAgencyId, day);
            using (act.As(Who(step.Step, story, desk, day, at), at))
            {
                if (step.Step == StoryStep.Submit)
                {
                    dossier = await SubmitAsync(story, random, desk, ct);
                }
                else
                {
                    await PlayAsync(step.Step, dossier!, story, ct);
                }
            }

            played++;
        }

        return played;
    }

    private async Task<Dossier> SubmitAsync(LifeStory story, Random random, Guid desk, CancellationToken ct)
    {
        var owner = new FiledOwner(OwnerKind.Person, people.Name(random), People.Identifier(random), null, People.Phone(random), null, null,
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
            new(story.Procedure, story.Case.Key, story.Channel, DossierSource.Own, story.Channel == Channel.Online ? Door.OwnPortal : Door.Desk, desk, story.CompetentAgencyId, owner, form, papers), ct);
        // Sample dossiers never travel to the national portal.
        dossier.Sync = SyncState.NotNeeded;
        return dossier;
    }

    private async Task PlayAsync(StoryStep step, Dossier dossier, LifeStory story, CancellationToken ct)
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
            case StoryStep.Stop: await stop.RunAsync(dossier, people.Say.Stop, ct); break;
            case StoryStep.Issue:
                var title = story.Procedure.Results.Count > 0 ? story.Procedure.Results[0] : story.Procedure.ShortName;
                await issue.RunAsync(dossier, new(title, null, story.Electronic ? $"{title} - {dossier.OwnerName}" : null, PaperOnly: !story.Electronic), ct);
                break;
            case StoryStep.Return: giveBack.Run(dossier, story.Electronic ? DeliveryState.SentElectronically : DeliveryState.HandedOver, null); break;
        }
    }

    private Caller Who(StoryStep step, LifeStory story, Guid desk, DateOnly day, DateTime at)
    {
        var (permission, agency) = step switch
        {
            StoryStep.Accept or StoryStep.Refuse => (AcceptDossier.Permission, desk),
            StoryStep.TakeOver or StoryStep.AskSupplement or StoryStep.Propose => (Examining.TakeOver.Examine, story.CompetentAgencyId),
            StoryStep.Approve or StoryStep.Stop => (ApproveDossier.Permission, story.CompetentAgencyId),
            StoryStep.Issue => (IssueResult.Permission, story.CompetentAgencyId),
            StoryStep.Return => (ReturnResult.Permission, desk),
            _ => ("", Guid.Empty),
        };
        if (agency == Guid.Empty)
        {
            return new Caller(CallerKind.Citizen, null, people.Say.Applicant);
        }

        var officer = mandates.Holding(permission, agency, at) is [var holder, ..] ? holder : null;
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
        FieldKind.Address => people.Say.Address,
        _ => field.Identity ? owner.Name : people.Name(random),
    };
}
