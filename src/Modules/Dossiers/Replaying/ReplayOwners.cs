using System.Globalization;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Replaying;

/// <summary>The made-up owners of a replayed month, each the same at every call: persons and organisations, some with several dossiers.</summary>
internal sealed class ReplayOwners(People people, int seed, ReplaySpread spread)
{
    public FiledOwner Of(int number, Channel channel)
    {
        var random = new Random(unchecked((seed * 31) + number));
        var isOrganisation = random.NextDouble() < spread.Organisations;
        // No province's codes and no tax code begin with 999, so nobody real is meant; the step reaches every number once.
        var place = (number * 7_919L) + 104_729;
        var identifier = isOrganisation
            ? string.Create(CultureInfo.InvariantCulture, $"999{place % 10_000_000:0000000}")
            : string.Create(CultureInfo.InvariantCulture, $"999{place % 1_000_000_000:000000000}");
        var name = isOrganisation ? string.Create(CultureInfo.InvariantCulture, $"{spread.OrganisationName} {number:00000}") : people.Name(random);
        var online = channel == Channel.Online;
        return new(
            isOrganisation ? OwnerKind.Organisation : OwnerKind.Person, name, identifier, null, People.Phone(random), null, null,
            online ? NamedGuid.Of("replayed-account:" + identifier) : null,
            // Filed online is filed from an account that the national identity proved.
            !online ? 0 : isOrganisation ? 3 : 2);
    }
}
