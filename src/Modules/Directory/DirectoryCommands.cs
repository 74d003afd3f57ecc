using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Modules.Directory.Importing;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Data;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Directory;

/// <summary>The directory's verbs of <c>./tinhso</c>.</summary>
internal static class DirectoryCommands
{
    public static IEnumerable<Command> All(ICommandHost host) =>
        [new Command("import", "load a file into the platform") { Agencies(host), Officers(host) }, new Command("user", "officers' accounts") { Add(host) }];

    private static Command Agencies(ICommandHost host)
    {
        var (file, all) = Options();
        var command = new Command("agencies", "agencies and their versions, CSV or XLSX; columns as catalogues/agencies.csv") { file, all };
        command.SetAction(async (parsed, ct) =>
        {
            var services = await host.StartAsync();
            var path = parsed.GetValue(file)!;
            await using var stream = path.OpenRead();
            var rows = TableReader.Read(stream, path.Name).ToList();
            OfficerImport.MustHave(rows, AgencyRows.Columns);
            var map = services.GetRequiredService<DirectorySnapshot>().Agencies;
            var checkedRows = AgencyRows.Check(rows, key => map.Node(AgencyKey.IdOf(key)) is not null);
            var good = checkedRows.Where(r => r.IsGood).Select(r => r.Value!).ToList();
            return await FinishAsync(services, path, checkedRows, AgencyRows.Columns, parsed.GetValue(all), async () =>
            {
                var changed = await services.GetRequiredService<ImportAgencies>().RunAsync(good, ct);
                Console.WriteLine($"rows {good.Count}, agencies changed {changed}");
            }, ct);
        });
        return command;
    }

    private static Command Officers(ICommandHost host)
    {
        var (file, all) = Options();
        var command = new Command("officers", "officers with a post each, CSV or XLSX; columns as catalogues/officers.csv. The first passwords are written beside FILE") { file, all };
        command.SetAction(async (parsed, ct) =>
        {
            var services = await host.StartAsync();
            var path = parsed.GetValue(file)!;
            await using var stream = path.OpenRead();
            var import = services.GetRequiredService<OfficerImport>();
            var checkedRows = await import.CheckAsync(stream, path.Name, ct);
            var good = checkedRows.Where(r => r.IsGood).Select(r => r.Value!).ToList();
            return await FinishAsync(services, path, checkedRows, OfficerRows.Columns, parsed.GetValue(all), async () =>
            {
                var added = await services.GetRequiredService<ImportOfficers>().RunAsync(good, ct);
                var list = path.FullName + ".first-passwords.csv";
                await WriteAsync(list, await import.PasswordsAsync(added, ct), ct);
                Console.WriteLine($"officers added {added.Count}, first passwords in {list}");
            }, ct);
        });
        return command;
    }

    private static Command Add(ICommandHost host)
    {
        var userName = new Argument<string>("USER") { Description = "user name" };
        var name = new Option<string>("--name") { Description = "full name", Required = true };
        var agency = new Option<string>("--agency") { Description = "key or identifier code of the agency", Required = true };
        var post = new Option<string>("--post") { Description = "name of the post", Required = true };
        var role = new Option<string>("--roles") { Description = "keys of catalogues/roles.json, separated by ;", Required = true };
        var email = new Option<string?>("--email") { Description = "e-mail" };
        var command = new Command("add", "opens an officer's account and prints the first password") { userName, name, agency, post, role, email };
        command.SetAction(async (parsed, ct) =>
        {
            var services = await host.StartAsync();
            var today = services.GetRequiredService<Act>().Today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            var row = new TableRow(1, new Dictionary<string, string>
            {
                ["user_name"] = parsed.GetValue(userName)!, ["name"] = parsed.GetValue(name)!, ["agency"] = parsed.GetValue(agency)!,
                ["post"] = parsed.GetValue(post)!, ["roles"] = parsed.GetValue(role)!, ["email"] = parsed.GetValue(email) ?? "", ["from"] = today,
            });
            var import = services.GetRequiredService<OfficerImport>();
            var found = (await import.CheckAsync([row], ct))[0];
            if (!found.IsGood)
            {
                found.Problems.ToList().ForEach(p => Console.Error.WriteLine(import.Say(p)));
                return ExitCodes.BadInput;
            }

            var added = await services.GetRequiredService<ImportOfficers>().RunAsync([found.Value!], ct);
            await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
            Console.WriteLine(added[0].FirstPassword);
            return ExitCodes.Done;
        });
        return command;
    }

    private static (Argument<FileInfo> File, Option<bool> All) Options() =>
        (new Argument<FileInfo>("FILE") { Description = "CSV (UTF-8) or XLSX" },
            new Option<bool>("--all-or-nothing") { Description = "take nothing when a row is wrong" });

    private static async Task<int> FinishAsync<T>(
        IServiceProvider services, FileInfo path, List<CheckedRow<T>> rows, string[] columns, bool allOrNothing, Func<Task> take, CancellationToken ct)
        where T : class
    {
        var import = services.GetRequiredService<OfficerImport>();
        var bad = rows.Count(r => !r.IsGood);
        if (bad == 0 || (!allOrNothing && bad < rows.Count))
        {
            await take();
            await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
            services.GetRequiredService<CatalogueStamp>().Forget(DirectorySnapshot.Stamp);
        }

        if (bad == 0)
        {
            return ExitCodes.Done;
        }

        var rejected = path.FullName + ".rejected.csv";
        await WriteAsync(rejected, await import.RejectedAsync(rows, columns, ct), ct);
        await Console.Error.WriteLineAsync($"rows rejected {bad} of {rows.Count}, in {rejected}");
        return ExitCodes.Found;
    }

    /// <summary>For the owner's eyes only: names and first passwords.</summary>
    private static async Task WriteAsync(string path, byte[] content, CancellationToken ct)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new FileStream(path, options);
        await file.WriteAsync(content, ct);
    }
}
