using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Operations;
using TinhSo.Contracts.Signing;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Retention;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>What signatures made outside the house need.</summary>
internal static class OutsideServices
{
    public static void AddOutside(this IServiceCollection services)
    {
        services.AddScoped<OutsideWays>();
        services.AddScoped<OutsideFiles>();
        services.AddScoped<OutsideLimits>();
        services.AddScoped<AskSignature>();
        services.AddScoped<FinishSignature>();
        services.AddScoped<EndSignature>();
        services.AddScoped<ISignOutside, SignOutside>();
        services.AddScoped<Token.TokenProof>();
        services.AddScoped<Token.RegisterOwnToken>();
        PhoneService.AddTo(services);
        services.AddSingleton<PhoneService>();
        services.AddScoped<PhoneTurn>();
        services.AddScoped<GetDemoPhone>();
        services.AddWorker<PhoneWorker>();
        services.AddScoped<IConditionSource, PhoneConditions>();
        services.AddScoped<IOldRecords, OldSigningFiles>();
    }
}
