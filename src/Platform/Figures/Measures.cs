using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Figures;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Figures;

/// <summary>
/// One counted record. A flow counts on <see cref="Day"/>; a stock counts on each day from <see cref="Day"/> up to, not including, <see cref="EndDay"/>.
/// Count, list, trend and drill-down all come from the one query that yields these.
/// </summary>
public sealed class MeasureRow
{
    public Guid RecordId { get; init; }

    /// <summary>The agency of the record's own day; never rewritten by a later re-organisation.</summary>
    public Guid AgencyId { get; init; }

    public DateOnly Day { get; init; }

    public DateOnly? EndDay { get; init; }

    public required string FieldCode { get; init; }

    public Guid ProcedureId { get; init; }

    /// <summary>How the record came in, where its family knows that.</summary>
    public Channel? Channel { get; init; }

    /// <summary>What a distinct measure counts: the owner's identifier for instance; null otherwise.</summary>
    public string? DistinctKey { get; init; }

    /// <summary>In a distinct measure that asks something of all records of a key: this one does not have it, so its key does not count where it is among the asked.</summary>
    public bool Fails { get; init; }
}

/// <summary>A measure's query, registered by the module that owns the records.</summary>
public sealed record MeasureQuery(MeasureDeclaration Declaration, Func<AppDb, IQueryable<MeasureRow>> Query);

/// <summary>What a list page shows for counted records of one family: label, link and columns, filled by the owning module under the reader's rights.</summary>
public sealed record RecordLine(Guid Id, string Code, string Title, string? Url, IReadOnlyList<string> Cells);

/// <summary>Describes records of one family for lists and exports; registered by the module that owns them.</summary>
public sealed record RecordDescriber(
    string Family,
    IReadOnlyList<string> ColumnKeys,
    Func<IServiceProvider, IReadOnlyCollection<Guid>, CancellationToken, Task<IReadOnlyList<RecordLine>>> DescribeAsync)
{
    /// <summary>Told when such a list went out as a file; null where its records are nobody's personal data.</summary>
    public Func<IServiceProvider, RecordsTaken, Task>? TakenAsync { get; init; }
}

/// <summary>A list that went out as a file.</summary>
/// <param name="Narrowed">To what, in words without a number of a person.</param>
/// <param name="First">Records of its first thousand lines.</param>
public sealed record RecordsTaken(string List, string Narrowed, long Count, IReadOnlyList<Guid> First);

/// <summary>How a module offers a measure over its own records.</summary>
public static class MeasureExtensions
{
    public static IServiceCollection AddMeasure(this IServiceCollection services, MeasureDeclaration declaration, Func<AppDb, IQueryable<MeasureRow>> query) =>
        services.AddSingleton(new MeasureQuery(declaration, query));

    /// <summary>How the lists behind the measures of a family show its records.</summary>
    public static IServiceCollection AddRecords(this IServiceCollection services, RecordDescriber describer) =>
        services.AddSingleton(describer);
}
