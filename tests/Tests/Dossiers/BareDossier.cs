using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Security;

namespace TinhSo.Tests.Dossiers;

/// <summary>A registered dossier that no verb filed, for tests of what is read: who may see it and where it stands.</summary>
internal static class BareDossier
{
    public static Dossier Of(FieldProtector protector, Guid receiving, Guid competent, DateTime submitted, string owner = "Người Nộp", Guid? id = null, Guid? account = null, string field = "F", DossierSource source = DossierSource.Own)
    {
        var own = id ?? Guid.CreateVersion7();
        var dossier = new Dossier
        {
            Id = own, Code = $"T-{own:N}".ToUpperInvariant(), ProcedureId = own, ProcedureVersionId = own, ProcedureName = "P", CaseKey = "main", FieldCode = field, Level = ServiceLevel.Full, Channel = Channel.Direct,
            Source = source, Door = Door.Desk, ReceivingAgencyId = receiving, CompetentAgencyId = competent, OwnerName = owner, Summary = "P", SubmittedAt = submitted, AccountId = account,
        };
        dossier.SetOwnerIdentifier("1", protector);
        dossier.Fold(protector);
        return dossier;
    }
}
