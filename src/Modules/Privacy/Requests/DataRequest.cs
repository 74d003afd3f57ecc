using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Privacy.Requests;

internal enum DataRequestKind
{
    Correction,
    Erasure,
    Restriction,
}

internal enum DataRequestState
{
    Open,
    Granted,

    /// <summary>What may be done was done; the answer says what stays and on which ground.</summary>
    PartlyGranted,
    Refused,
    Withdrawn,
}

/// <summary>A person asks that their data be corrected, erased or restricted; the data protection officer answers with a decision and its reason by a day.</summary>
internal sealed class DataRequest : Subject
{
    public required Guid AccountId { get; init; }

    public required string PersonName { get; init; }

    public required string SearchFolded { get; init; }

    public required DataRequestKind Kind { get; init; }

    public required string Reason { get; init; }

    public required DateTime ReceivedAt { get; init; }

    /// <summary>The last Vietnamese day of the answer.</summary>
    public required DateOnly DueDay { get; init; }

    public DataRequestState State { get; private set; }

    /// <summary>Account and kind while it is open: two sent in the same moment are one.</summary>
    public string? OpenKey { get; private set; }

    public string? Answer { get; private set; }

    public DateTime? AnsweredAt { get; private set; }

    public Guid? AnsweredById { get; private set; }

    public string? AnsweredBy { get; private set; }

    /// <summary>JSON: what the platform kept and erased by the answer, kind by kind.</summary>
    public string Outcome { get; private set; } = "[]";

    /// <summary>The person took a granted restriction back.</summary>
    public DateTime? LiftedAt { get; private set; }

    public bool IsOpen => State == DataRequestState.Open;

    public bool IsRestricting => Kind == DataRequestKind.Restriction && State is DataRequestState.Granted or DataRequestState.PartlyGranted && LiftedAt is null;

    public bool IsLateOn(DateOnly today) => IsOpen && today > DueDay;

    public IReadOnlyList<KeptData> ReadOutcome() => JsonSerializer.Deserialize<List<KeptData>>(Outcome, JsonSerializerOptions.Web) ?? [];

    public static string KeyOf(Guid accountId, DataRequestKind kind) => $"{accountId:N}/{kind}";

    public void Open() => OpenKey = KeyOf(AccountId, Kind);

    public static string FoldOf(string name, string reason) => Fold.Of($"{name} {reason}");

    public void Decide(DataRequestState state, string answer, Guid? officer, string officerName, DateTime now, IReadOnlyList<KeptData> outcome)
    {
        (State, OpenKey, Answer, AnsweredById, AnsweredBy, AnsweredAt) = (state, null, answer, officer, officerName, now);
        Outcome = JsonSerializer.Serialize(outcome, JsonSerializerOptions.Web);
    }

    public void Withdraw(DateTime now) => (State, OpenKey, AnsweredAt) = (DataRequestState.Withdrawn, null, now);

    public void Lift(DateTime now) => LiftedAt = now;

    internal sealed class Mapping : IEntityTypeConfiguration<DataRequest>
    {
        public void Configure(EntityTypeBuilder<DataRequest> builder)
        {
            builder.ToTable("privacy_request");
            builder.Ignore(r => r.IsOpen).Ignore(r => r.IsRestricting);
            builder.HasIndex(r => new { r.AccountId, r.Kind, r.State });
            builder.HasIndex(r => new { r.State, r.DueDay });
            builder.HasIndex(r => r.OpenKey).IsUnique();
        }
    }
}
