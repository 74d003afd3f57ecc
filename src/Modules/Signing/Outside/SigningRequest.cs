using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Contracts.Signing;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>An officer's wish that their own key outside the house signs some files, once. Its audit tells when it was asked, answered or ended.</summary>
internal sealed class SigningRequest : Subject
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>So long an answer that came in time may take to be put into its files, however slow third parties are.</summary>
    public static readonly TimeSpan Finishing = TimeSpan.FromMinutes(10);

    public required Guid OfficerId { get; init; }

    /// <summary>The officer while the request is open, else null: the database holds that nobody has two.</summary>
    public Guid? OpenFor { get; private set; }

    public required Guid CertificateId { get; init; }

    public required SigningWay Way { get; init; }

    /// <summary>What the signer reads, here and on the telephone.</summary>
    public required string About { get; init; }

    /// <summary>Address to go on at.</summary>
    public required string Back { get; init; }

    /// <summary>Four digits, shown here and asked for there, so that nobody confirms a push without looking at this page.</summary>
    public string Code { get; init; } = RandomNumberGenerator.GetInt32(10_000).ToString("D4", System.Globalization.CultureInfo.InvariantCulture);

    public OutsideState State { get; private set; }

    /// <summary>What ended it.</summary>
    public string? Why { get; private set; }

    public required DateTime MadeAt { get; init; }

    public required DateTime EndsAt { get; init; }

    public DateTime? AnsweredAt { get; private set; }

    /// <summary>When the service was asked to push; noted before it is asked, so that no failure in between makes a second push.</summary>
    public DateTime? PushedAt { get; set; }

    /// <summary>What the service calls it.</summary>
    public string? TransactionId { get; set; }

    public static SigningRequest Of(Guid officer, Guid certificate, OutsideOrder order, DateTime now)
    {
        var id = Guid.CreateVersion7();
        return new()
        {
            Id = id,
            OfficerId = officer,
            OpenFor = officer,
            CertificateId = certificate,
            Way = order.Way,
            About = order.About,
            Back = order.Back.Replace("{0}", id.ToString(), StringComparison.Ordinal),
            MadeAt = now,
            EndsAt = now + Life,
        };
    }

    public bool IsOpenAt(DateTime now) => State == OutsideState.Waiting && !IsOverAt(now);

    /// <summary>Notes that the person has answered in time: from here on only the house is slow, and that costs nobody their signature.</summary>
    public void Answered(DateTime now)
    {
        MustBeOpen(now);
        AnsweredAt ??= now;
    }

    private bool IsOverAt(DateTime now) => now >= (AnsweredAt is null ? EndsAt : EndsAt + Finishing);

    /// <summary>Refuses an answer that comes to what has ended, or too late.</summary>
    public void MustBeOpen(DateTime now)
    {
        if (!IsOpenAt(now))
        {
            throw new RuleBroken(State == OutsideState.Waiting ? "signing.outside-late" : "signing.outside-ended");
        }
    }

    /// <summary>Forward only: what has ended stays as it ended, and nothing but an end comes after the time is over.</summary>
    public void End(OutsideState state, DateTime now, string? why = null)
    {
        if (State != OutsideState.Waiting || state == OutsideState.Waiting)
        {
            throw new RuleBroken("signing.outside-ended");
        }

        if (state == OutsideState.Complete && IsOverAt(now))
        {
            throw new RuleBroken("signing.outside-late");
        }

        (State, Why, AnsweredAt, OpenFor) = (state, why, AnsweredAt ?? now, null);
    }

    internal sealed class Mapping : IEntityTypeConfiguration<SigningRequest>
    {
        public void Configure(EntityTypeBuilder<SigningRequest> request)
        {
            request.ToTable("signing_request");
            request.HasIndex(r => r.OpenFor).IsUnique();
            request.HasIndex(r => new { r.OfficerId, r.MadeAt });
            request.HasIndex(r => new { r.State, r.EndsAt });
            request.HasIndex(r => r.EndsAt);
            request.HasIndex(r => r.MadeAt);
            request.Property(r => r.Code).HasMaxLength(4);
        }
    }
}

/// <summary>One file of a request: as it was prepared and shown, what of it is signed, and what came of it.</summary>
internal sealed class SigningRequestItem : IPartOf
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid RequestId { get; init; }

    Guid IPartOf.SubjectId => RequestId;

    public required int Number { get; init; }

    /// <summary>Of the module that asked.</summary>
    public required Guid Record { get; init; }

    public required string Code { get; init; }

    /// <summary>The file with an empty place for the signature; the bytes the officer is shown.</summary>
    public required Guid PreparedFileId { get; init; }

    public required int GapStart { get; init; }

    public required int GapEnd { get; init; }

    /// <summary>SHA-256 that the key signs, lower-case hex.</summary>
    public required string Digest { get; init; }

    /// <summary>The file with the person's signature in it.</summary>
    public Guid? SignedFileId { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<SigningRequestItem>
    {
        public void Configure(EntityTypeBuilder<SigningRequestItem> item)
        {
            item.ToTable("signing_request_item");
            item.HasIndex(i => new { i.RequestId, i.Number }).IsUnique();
        }
    }
}
