using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Requests;

internal enum RequestKind
{
    /// <summary>The officer lost every second factor: all are taken off and a first password is given.</summary>
    Recovery,

    /// <summary>A role in an agency for some hours, when nobody who holds it can be reached.</summary>
    Emergency,
}

internal enum RequestState
{
    Asked,
    Confirmed,
    Refused,
    Ended,
}

/// <summary>What no administrator may do alone: one asks with a reason, another confirms. Its audit tells both.</summary>
internal sealed class AccountRequest : Subject
{
    /// <summary>Not confirmed by then, it has to be asked again.</summary>
    public static readonly TimeSpan ConfirmWithin = TimeSpan.FromHours(24);

    public RequestKind Kind { get; set; }

    public RequestState State { get; set; }

    public Guid OfficerId { get; set; }

    public string Reason { get; set; } = "";

    public Guid AskedBy { get; set; }

    public DateTime AskedAt { get; set; }

    public Guid? DecidedBy { get; set; }

    public DateTime? DecidedAt { get; set; }

    /// <summary>Of an emergency: where, as what, how long.</summary>
    public Guid? AgencyId { get; set; }

    /// <summary>Key of catalogues/roles.json.</summary>
    public string Role { get; set; } = "";

    public int Hours { get; set; }

    /// <summary>Half-open: the rights hold from the confirmation to this moment.</summary>
    public DateTime? Until { get; set; }

    public bool IsOpen(DateTime now) => State == RequestState.Asked && now < AskedAt + ConfirmWithin;

    public bool GivesRights(DateTime now) => Kind == RequestKind.Emergency && State == RequestState.Confirmed && DecidedAt <= now && now < Until;

    internal sealed class Mapping : IEntityTypeConfiguration<AccountRequest>
    {
        public void Configure(EntityTypeBuilder<AccountRequest> builder)
        {
            builder.ToTable("directory_request");
            builder.HasIndex(r => r.OfficerId);
        }
    }
}
