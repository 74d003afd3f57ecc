using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;
using TinhSo.Tests.Support;

namespace TinhSo.Tests.Assessment;

/// <summary>Dossiers as the figures see them, made and changed without a procedure behind them.</summary>
internal sealed class Samples(TinhSoApp app, int seed)
{
    private static int _number;
    private readonly Random _random = new(seed);

    public FieldProtector Protector { get; } = app.Services.GetRequiredService<FieldProtector>();

    public List<Guid> Made { get; } = [];

    public static IReadOnlyList<Guid> Communes(TinhSoApp app, int count) =>
        [.. app.Services.GetRequiredService<IAgencies>().All(new(2026, 11, 3)).Where(a => a is { Level: AgencyLevel.Commune, Kind: "committee" }).Take(count).Select(a => a.Id)];

    public DateOnly Day() => new DateOnly(2026, 9, 20).AddDays(_random.Next(0, 44));

    public async Task AddAsync(Guid agency, DateOnly? received = null, Channel? channel = null)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var dossier = Make(agency, channel);
        dossier.ReceivedDay = received ?? (_random.Next(5) > 0 ? Day() : null);
        if (received is null && dossier.ReceivedDay is not null)
        {
            Shake(dossier, [agency]);
        }

        scope.ServiceProvider.GetRequiredService<AppDb>().Add(dossier);
        await SaveAsync(scope.ServiceProvider, dossier);
        lock (Made)
        {
            Made.Add(dossier.Id);
        }
    }

    /// <summary>A dossier that came online into the province's own system on this day.</summary>
    public async Task<Guid> OnlineAsync(Guid agency, DateOnly received, string owner, int accountLevel = 2, bool fromRegister = true, DateOnly? released = null, bool electronic = true, DossierSource source = DossierSource.Own)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var dossier = Make(agency, Channel.Online, source, ServiceLevel.Full, owner, accountLevel);
        (dossier.ReceivedDay, dossier.ReleasedDay, dossier.EndedDay) = (received, released, released);
        (dossier.IdentityFromRegister, dossier.ElectronicResult) = (fromRegister, electronic);
        scope.ServiceProvider.GetRequiredService<AppDb>().Add(dossier);
        await SaveAsync(scope.ServiceProvider, dossier);
        return dossier.Id;
    }

    /// <summary>Changes one dossier at random; another writer may have been first.</summary>
    public async Task ChangeAsync(Guid id, IReadOnlyList<Guid> agencies)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var dossier = await scope.ServiceProvider.GetRequiredService<AppDb>().Set<Dossier>().SingleAsync(d => d.Id == id);
        Shake(dossier, agencies);
        try
        {
            await SaveAsync(scope.ServiceProvider, dossier);
        }
        catch (RuleBroken stale) when (stale.Code == "platform.stale")
        {
        }
    }

    public async Task SetAsync(Guid id, Action<Dossier> change, string name = "test.change", string? reason = null)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var dossier = await scope.ServiceProvider.GetRequiredService<AppDb>().Set<Dossier>().SingleAsync(d => d.Id == id);
        change(dossier);
        await SaveAsync(scope.ServiceProvider, dossier, name, reason);
    }

    public async Task RecountAsync()
    {
        while (await app.Services.GetRequiredService<RecountMarks>().StepAsync(100, CancellationToken.None))
        {
        }
    }

    private static async Task SaveAsync(IServiceProvider services, Dossier dossier, string name = "test.change", string? reason = null)
    {
        services.GetRequiredService<Act>().On(dossier, name, reason);
        await services.GetRequiredService<AppDb>().SaveChangesAsync();
    }

    private void Shake(Dossier dossier, IReadOnlyList<Guid> agencies)
    {
        dossier.CompetentAgencyId = agencies[_random.Next(agencies.Count)];
        dossier.ReceivedDay = _random.Next(6) > 0 ? Day() : null;
        dossier.ReleasedDay = _random.Next(2) == 0 ? Day() : null;
        dossier.EndedDay = dossier.ReleasedDay ?? (_random.Next(4) == 0 ? Day() : null);
        if (dossier.EndedDay < dossier.ReceivedDay)
        {
            dossier.EndedDay = dossier.ReleasedDay = dossier.ReceivedDay;
        }

        dossier.LateFromDay = _random.Next(2) == 0 ? Day() : null;
        dossier.IdentityFromRegister = _random.Next(3) > 0;
        dossier.ElectronicResult = _random.Next(2) == 0;
        dossier.Timing = (Timing)_random.Next(4);
    }

    private Dossier Make(Guid agency, Channel? channel, DossierSource? source = null, ServiceLevel? level = null, string? owner = null, int? accountLevel = null)
    {
        var number = Interlocked.Increment(ref _number);
        var dossier = new Dossier
        {
            Code = string.Create(CultureInfo.InvariantCulture, $"T-{number:000000}"),
            ProcedureId = Guid.CreateVersion7(),
            ProcedureVersionId = Guid.CreateVersion7(),
            ProcedureName = "Đăng ký khai sinh",
            CaseKey = "main",
            FieldCode = "ho-tich",
            Level = level ?? (ServiceLevel)_random.Next(3),
            Channel = channel ?? (Channel)_random.Next(3),
            Source = source ?? (DossierSource)_random.Next(4),
            Door = Door.Desk,
            ReceivingAgencyId = agency,
            CompetentAgencyId = agency,
            OwnerName = "Trần Thị Đông",
            AccountLevel = accountLevel ?? (_random.Next(4) == 0 ? 1 : 2),
            Summary = "",
        };
        dossier.SetOwnerIdentifier(owner ?? string.Create(CultureInfo.InvariantCulture, $"9990000000{_random.Next(10, 40)}"), Protector);
        return dossier;
    }
}
