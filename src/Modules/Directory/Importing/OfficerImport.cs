using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Directory.Importing;

/// <summary>Reads and checks an officer file for the caller, and writes the files that come back. Shared by the import page and the command line.</summary>
internal sealed class OfficerImport(AppDb db, Act act, DirectorySnapshot directory, Roles roles, ITexts texts)
{
    public const long MaxBytes = 32 * 1024 * 1024;

    public async Task<List<CheckedRow<OfficerRow>>> CheckAsync(Stream file, string fileName, CancellationToken ct)
    {
        var rows = TableReader.Read(file, fileName).ToList();
        MustHave(rows, OfficerRows.Columns);
        return await CheckAsync(rows, ct);
    }

    public async Task<List<CheckedRow<OfficerRow>>> CheckAsync(IEnumerable<TableRow> rows, CancellationToken ct)
    {
        var taken = await db.Set<Officer>().Select(o => o.UserName).ToHashSetAsync(ct);
        return new OfficerRows(directory.FindByCode, roles, taken) { MayGive = MayGive }.Check(rows);
    }

    public static void MustHave(List<TableRow> rows, string[] columns)
    {
        if (rows.Count == 0)
        {
            throw new RuleBroken("directory.import-empty");
        }

        if (columns.Where(c => !rows[0].Cells.ContainsKey(c)).ToList() is { Count: > 0 } missing)
        {
            throw new RuleBroken("directory.import-columns", string.Join(", ", missing));
        }
    }

    /// <summary>The rejected rows as they came, each with its line and every problem with its remedy.</summary>
    public async Task<byte[]> RejectedAsync<T>(IEnumerable<CheckedRow<T>> rows, string[] columns, CancellationToken ct)
        where T : class
    {
        using var buffer = new MemoryStream();
        await TableWriter.CsvAsync(
            buffer,
            [texts["directory.import.line"], .. columns, texts["directory.import.field"], texts["directory.import.remedy"]],
            rows.Where(r => !r.IsGood).Select(r => (IReadOnlyList<object?>)[
                r.Row.Line,
                .. columns.Select(c => (object?)r.Row.Cells.GetValueOrDefault(c)),
                string.Join("; ", r.Problems.Select(p => p.Field)),
                string.Join(" ", r.Problems.Select(Say))]).ToAsyncEnumerable(),
            ct);
        return buffer.ToArray();
    }

    public string Say(Problem problem) => texts[problem.TextKey, [.. problem.Args]];

    public async Task<byte[]> PasswordsAsync(IEnumerable<AddOfficer.Added> added, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        await TableWriter.CsvAsync(
            buffer,
            [texts["directory.officer.user-name"], texts["directory.officer.name"], texts["directory.officer.first-password"]],
            added.Select(a => (IReadOnlyList<object?>)[a.Officer.UserName, a.Officer.Name, a.FirstPassword]).ToAsyncEnumerable(),
            ct);
        return buffer.ToArray();
    }

    private bool MayGive(AgencyInfo agency, IReadOnlyList<Role> given, DateOnly from)
    {
        var caller = act.Caller;
        return caller.Kind == CallerKind.System
            || (caller.Can(OfficerAuthority.Permission, agency.Id)
                && (given.All(r => r.Scope != RoleScope.Province)
                    || caller.Can(OfficerAuthority.Permission, directory.RootOf(agency.Id, from))));
    }
}
