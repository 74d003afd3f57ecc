using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;

namespace TinhSo.Platform.Data;

/// <summary>The assemblies whose entity mappings make up the model: the platform and every module found beside it.</summary>
public sealed record ModelSource(IReadOnlyList<System.Reflection.Assembly> Assemblies);

/// <summary>The one database. Saving it writes, in the same transaction, the audit row of every changed subject, the published events and the marks of touched figure cells.</summary>
public sealed class AppDb : DbContext
{
    private readonly ModelSource _source;
    private readonly IDatabaseFlavour _flavour;
    private readonly AuditRecorder _recorder;

    public AppDb(DbContextOptions<AppDb> options, ModelSource source, IDatabaseFlavour flavour, Act act)
        : base(options)
    {
        _source = source;
        _flavour = flavour;
        _recorder = new AuditRecorder(this, act);
        act.Bind(_recorder);
    }

    public IDatabaseFlavour Flavour => _flavour;

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Save with SaveChangesAsync");

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        // One scan a save: the recorder looks at what it found and tells the tracker of its own changes itself.
        var detect = ChangeTracker.AutoDetectChangesEnabled;
        ChangeTracker.DetectChanges();
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            _recorder.CaptureAll();
            var rows = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
            _recorder.Forget();
            return rows;
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new Failures.RuleBroken("platform.stale");
        }
        catch (DbUpdateException e) when (_flavour.IsDuplicate(e, "platform_audit"))
        {
            // Where the audit row is written first, two changes of one version meet there.
            throw new Failures.RuleBroken("platform.stale");
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = detect;
        }
    }

    /// <summary>
    /// Saves a context that holds new rows only, in one transaction and past its change tracking; with audit, events and marks as ever. Empty afterwards.
    /// For work that brings many rows at once: a row costs a fraction of what <see cref="SaveChangesAsync"/> spends on it.
    /// </summary>
    public async Task<long> InsertNewAsync(CancellationToken ct)
    {
        _recorder.CaptureAll();
        var rows = NewRows.Of(this, new HashSet<(string, Guid, DateOnly)>());
        try
        {
            await using var transaction = await Database.BeginTransactionAsync(ct);
            var written = await _flavour.InsertAsync(this, rows, ct);
            await transaction.CommitAsync(ct);
            Forget();
            return written;
        }
        catch (System.Data.Common.DbException e)
        {
            throw new DbUpdateException(e.Message, e);
        }
    }

    /// <summary>Drops everything tracked and recorded: after a refused act, and between the batches of bulk work.</summary>
    public void Forget()
    {
        ChangeTracker.Clear();
        _recorder.Clear();
    }

    /// <summary>The tracked rows of one subject, saved or not; no query and no scan.</summary>
    public IEnumerable<T> Tracked<T>(Guid subjectId)
        where T : class, IPartOf => _recorder.RowsOf(subjectId).OfType<T>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
        _flavour.ConfigureConventions(configurationBuilder);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        foreach (var assembly in _source.Assemblies.Where(HasMappings))
        {
            modelBuilder.ApplyConfigurationsFromAssembly(assembly);
        }

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            // Ids are made in code, so a row knows its id before it is saved.
            if (entity.FindPrimaryKey() is { Properties: [{ ClrType: var type } key] } && type == typeof(Guid))
            {
                key.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
            }

            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase.Of(property.Name));
            }
        }

        _flavour.ConfigureModel(modelBuilder);
    }

    /// <summary>A module without tables would only make EF warn at each start.</summary>
    private static bool HasMappings(System.Reflection.Assembly assembly) => assembly.GetTypes().Any(t =>
        t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEntityTypeConfiguration<>)));
}
