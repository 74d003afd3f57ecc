using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Retention;

namespace TinhSo.Platform.Sessions;

/// <summary>What somebody brought that did not prove who they are.</summary>
public enum SignInWay
{
    Password,
    SecondFactor,
    Passkey,

    /// <summary>An answer of the national identity.</summary>
    Citizen,

    /// <summary>The secret of another system.</summary>
    System,
}

/// <summary>Failed sign-ins of one minute that are alike. Technical: nothing was changed, and what was typed is not kept.</summary>
public sealed class FailedSignIn : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required DateTime At { get; init; }

    public required SignInWay Way { get; init; }

    /// <summary>The officer whose account it was; null where no account has the name, which is not kept: people type passwords there.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>The network, as of a session.</summary>
    public required string Address { get; init; }

    public int Times { get; set; } = 1;

    internal sealed class Mapping : IEntityTypeConfiguration<FailedSignIn>
    {
        public void Configure(EntityTypeBuilder<FailedSignIn> builder)
        {
            builder.ToTable("platform_failed_sign_in");
            builder.HasIndex(f => f.At);
        }
    }
}

/// <summary>Notes a failed sign-in for the operations page. What is alike within a minute is one row, so that a flood stays small. Used wherever somebody proves who they are; saved by the caller.</summary>
public sealed class NoteFailedSignIn(AppDb db, Act act, IHttpContextAccessor http)
{
    private static readonly TimeSpan Alike = TimeSpan.FromMinutes(1);

    public async Task RunAsync(SignInWay way, Guid? account, CancellationToken ct)
    {
        var (address, since) = (OpenedSession.Shorten(http.HttpContext?.Connection.RemoteIpAddress), act.Now - Alike);
        var same = db.Set<FailedSignIn>().Where(f => f.At > since && f.Way == way && f.AccountId == account && f.Address == address);
        if (await same.ExecuteUpdateAsync(s => s.SetProperty(f => f.Times, f => f.Times + 1), ct) == 0)
        {
            db.Add(new FailedSignIn { At = act.Now, Way = way, AccountId = account, Address = address });
        }
    }
}

internal sealed class OldFailedSignIns(AppDb db) : IOldRecords
{
    public string Record => "failed-sign-in";

    public async Task<int> TakeAsync(DateTime before, int most, CancellationToken ct)
    {
        var ids = await db.Set<FailedSignIn>().Where(f => f.At < before).OrderBy(f => f.At).Select(f => f.Id).Take(most).ToListAsync(ct);
        return await db.Set<FailedSignIn>().Where(f => ids.Contains(f.Id)).ExecuteDeleteAsync(ct);
    }
}
