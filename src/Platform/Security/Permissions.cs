using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TinhSo.Platform.Security;

/// <summary>A permission a module declares; roles in the catalogue give it to posts.</summary>
public sealed record PermissionName(string Name);

/// <summary>How a module declares its permissions.</summary>
public static class PermissionExtensions
{
    public static IServiceCollection AddPermission(this IServiceCollection services, params string[] names)
    {
        foreach (var name in names)
        {
            services.AddSingleton(new PermissionName(name));
        }

        return services;
    }
}

internal sealed record CallerRequirement(string Policy) : IAuthorizationRequirement;

/// <summary>Policy names are "citizen", "officer", "own-account" (an officer, also one who has no rights yet), "signed-in" (either, where the record decides) or a permission such as "dossiers.receive"; anything that names no policy is refused.</summary>
internal sealed class PolicyProvider(IOptions<AuthorizationOptions> options) : IAuthorizationPolicyProvider
{
    private readonly AuthorizationPolicy _deny = new AuthorizationPolicyBuilder(CurrentCaller.Scheme).RequireAssertion(_ => false).Build();

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(_deny);

    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(_deny);

    public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
        Task.FromResult<AuthorizationPolicy?>(options.Value.GetPolicy(policyName) ?? new AuthorizationPolicyBuilder(CurrentCaller.Scheme).AddRequirements(new CallerRequirement(policyName)).Build());
}

internal sealed class CallerRequirementHandler(CurrentCaller current) : AuthorizationHandler<CallerRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, CallerRequirement requirement)
    {
        var caller = current.Caller;
        var allowed = requirement.Policy switch
        {
            "citizen" => caller.IsCitizen,
            "own-account" => caller.IsOfficer,
            "officer" => caller.IsOfficer && !current.HasNoRightsYet,
            "signed-in" => caller.IsCitizen || caller.IsOfficer,
            var permission => caller.IsOfficer && caller.Can(permission),
        };
        if (allowed)
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
