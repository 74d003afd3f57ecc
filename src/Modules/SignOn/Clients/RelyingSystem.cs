using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Modules.SignOn.Authorizing;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.SignOn.Clients;

/// <summary>Another system of the province that lets officers in by their sign-in here.</summary>
internal sealed class RelyingSystem : Subject
{
    public required string ClientId { get; init; }

    public string Name { get; private set; } = "";

    public string NameFolded { get; private set; } = "";

    /// <summary>What it is for, in the words the officer reads before agreeing.</summary>
    public string Purpose { get; private set; } = "";

    /// <summary>Addresses a sign-in may return to, one a line, compared letter by letter.</summary>
    public string Returns { get; private set; } = "";

    /// <summary>The same for the way back after sign-out.</summary>
    public string Leavings { get; private set; } = "";

    /// <summary>Where an officer begins to use it.</summary>
    public string? Start { get; private set; }

    /// <summary>What it may ask for beside the officer's id; see <see cref="Scopes"/>.</summary>
    public string Allowed { get; private set; } = Scopes.OpenId;

    /// <summary>SHA-256 of 256 random bits: reading it opens nothing.</summary>
    public string SecretHash { get; private set; } = "";

    public DateTime SecretAt { get; private set; }

    public bool Active { get; private set; }

    /// <summary>What was given before is void: a system switched off and on again starts anew.</summary>
    public DateTime ActiveSince { get; private set; }

    public required DateTime RegisteredAt { get; init; }

    /// <summary>Its secret is published, so outside the demo setting it opens nothing.</summary>
    public bool Demo { get; init; }

    public IReadOnlyList<string> ReturnList => SystemAddresses.Split(Returns);

    public IReadOnlyList<string> LeavingList => SystemAddresses.Split(Leavings);

    public bool ReturnsTo(string address) => ReturnList.Contains(address, StringComparer.Ordinal);

    public bool LeavesTo(string address) => LeavingList.Contains(address, StringComparer.Ordinal);

    public void Describe(SystemInput input)
    {
        (Name, Purpose) = (input.Name!.Trim(), input.Purpose!.Trim());
        NameFolded = Fold.Of($"{Name} {ClientId}");
        (Returns, Leavings) = (string.Join('\n', SystemAddresses.Split(input.Returns)), string.Join('\n', SystemAddresses.Split(input.Leavings)));
        Start = string.IsNullOrWhiteSpace(input.Start) ? null : input.Start.Trim();
        Allowed = string.Join(' ', new[] { Scopes.OpenId, input.WantsProfile ? Scopes.Profile : null, input.WantsEmail ? Scopes.Email : null }.OfType<string>());
    }

    public void Renew(string secretHash, DateTime now) => (SecretHash, SecretAt) = (secretHash, now);

    public void Switch(bool on, DateTime now) => (Active, ActiveSince) = (on, on ? now : ActiveSince);

    internal sealed class Mapping : IEntityTypeConfiguration<RelyingSystem>
    {
        public void Configure(EntityTypeBuilder<RelyingSystem> builder)
        {
            builder.ToTable("signon_system");
            builder.Ignore(s => s.ReturnList);
            builder.Ignore(s => s.LeavingList);
            builder.HasIndex(s => s.ClientId).IsUnique();
            builder.HasIndex(s => new { s.NameFolded, s.Id });
        }
    }
}
