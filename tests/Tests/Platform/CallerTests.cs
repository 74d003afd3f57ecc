using TinhSo.Contracts.Directory;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;
using Xunit;

namespace TinhSo.Tests.Platform;

[Trait("Engine", "any")]
public sealed class CallerTests
{
    private static readonly Guid Here = Guid.CreateVersion7();
    private static readonly Guid Below = Guid.CreateVersion7();
    private static readonly Guid Elsewhere = Guid.CreateVersion7();
    private static readonly Guid Giver = Guid.CreateVersion7();

    [Fact]
    public void A_post_reaches_below_only_when_it_says_so()
    {
        Assert.False(Officer(Mandate(deep: false)).Can("a.read", Below));
        Assert.True(Officer(Mandate(deep: true)).Can("a.read", Below));
        Assert.False(Officer(Mandate(deep: true)).Can("a.read", Elsewhere));
        Assert.False(Officer(Mandate(deep: true)).Can("a.write", Here));
    }

    [Fact]
    public void What_is_done_by_delegation_names_the_giver_and_ones_own_post_comes_first()
    {
        var delegated = Officer(Mandate(giver: Giver));
        delegated.Require("a.read", Here);
        Assert.Equal(Giver, delegated.OnBehalfOf);
        var both = Officer(Mandate(giver: Giver), Mandate());
        both.Require("a.read", Here);
        Assert.Null(both.OnBehalfOf);
    }

    [Fact]
    public void Without_a_mandate_the_act_is_refused() =>
        Assert.Equal("platform.not-allowed", Assert.Throws<RuleBroken>(() => Officer().Require("a.read", Here)).Code);

    [Fact]
    public void Nobody_and_citizens_hold_no_permission()
    {
        Assert.False(Caller.Anonymous.Can("a.read"));
        Assert.False(new Caller(CallerKind.Citizen, Guid.CreateVersion7(), "x").Can("a.read", Here));
        Assert.Empty(Caller.Anonymous.AgenciesWith("a.read"));
    }

    private static Caller Officer(params Mandate[] mandates) =>
        new(CallerKind.Officer, Guid.CreateVersion7(), "x", mandates, a => a == Here ? new HashSet<Guid> { Here, Below } : new HashSet<Guid> { a });

    private static Mandate Mandate(bool deep = false, Guid? giver = null) =>
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), "post", Here, new HashSet<string> { "a.read" }, deep, giver);
}
