using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Late;

/// <summary>Refuses days that cannot be: in the future, out of order, or before the agency worked.</summary>
internal sealed class StatedDays(Act act, IAgencies agencies)
{
    public void Check(RegisterPastDossier.Input input)
    {
        if (input.AcceptedAt > act.Now || input.ReleasedAt > act.Now)
        {
            throw new RuleBroken("dossiers.past-future");
        }

        if (input.ReleasedAt < input.AcceptedAt)
        {
            throw new RuleBroken("dossiers.past-order");
        }

        if (input.ReleasedAt is not null && string.IsNullOrWhiteSpace(input.ResultTitle))
        {
            throw new RuleBroken("dossiers.result-title-needed");
        }

        foreach (var agency in new[] { input.ReceivingAgencyId, input.CompetentAgencyId })
        {
            if (agencies.Find(agency, VietnamTime.Day(input.AcceptedAt)) is null)
            {
                throw new RuleBroken("dossiers.past-agency", agencies.NameAt(agency, act.Today));
            }
        }
    }
}
