using System.Globalization;
using System.Text.RegularExpressions;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Directory.Importing;

/// <summary>An officer with one post as written in a file.</summary>
internal sealed record OfficerRow(
    string UserName, string Name, string? Email, string? Phone, Guid AgencyId, string Post, string Roles, DateOnly From, DateOnly? To);

/// <summary>Checks the rows of an officer file against the agencies, the roles, the existing accounts and each other.</summary>
internal sealed partial class OfficerRows(Func<string, DateOnly, AgencyInfo?> findAgency, Roles roles, IReadOnlySet<string> takenUserNames)
{
    public static readonly string[] Columns = ["user_name", "name", "email", "phone", "agency", "post", "roles", "from", "to"];

    /// <summary>Whether the caller may give these roles in this agency.</summary>
    public Func<AgencyInfo, IReadOnlyList<Role>, DateOnly, bool> MayGive { get; init; } = (_, _, _) => true;

    public List<CheckedRow<OfficerRow>> Check(IEnumerable<TableRow> rows)
    {
        var lines = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        return [.. rows.Select(r => Read(r, lines))];
    }

    private CheckedRow<OfficerRow> Read(TableRow row, Dictionary<string, int> lines)
    {
        var cells = new Cells(row);
        var userName = cells.Text("user_name", required: true, max: 100, UserNameForm(), "directory.import.user-name");
        var name = cells.Text("name", required: true, max: 100);
        var email = cells.Text("email", max: 200, form: EmailForm(), formText: "directory.import.email");
        var phone = cells.Text("phone", max: 20, form: PhoneForm(), formText: "directory.import.phone");
        var agencyText = cells.Text("agency", required: true);
        var post = cells.Text("post", required: true);
        var roleKeys = cells.Text("roles", required: true);
        var from = cells.Day("from", required: true);
        var to = cells.Day("to");

        if (new Period(from, to).IsEmpty)
        {
            cells.Problems.Add(new("to", "directory.import.period"));
        }

        foreach (var unknown in Roles.Split(roleKeys).Where(k => roles.Find(k) is null))
        {
            cells.Problems.Add(new("roles", "directory.import.choice", unknown, string.Join(", ", roles.All.Select(r => r.Key))));
        }

        AgencyInfo? agency = null;
        if (agencyText.Length > 0 && from is { } day && !cells.Problems.Exists(p => p.Field == "agency"))
        {
            agency = findAgency(agencyText, day);
            if (agency is null)
            {
                cells.Problems.Add(new("agency", "directory.import.agency", agencyText, day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture)));
            }
            else if (!MayGive(agency, roles.Of(roleKeys), day))
            {
                cells.Problems.Add(new("agency", "directory.import.not-yours", agencyText));
            }
        }

        if (userName.Length > 0 && !cells.Problems.Exists(p => p.Field == "user_name"))
        {
            if (takenUserNames.Contains(userName))
            {
                cells.Problems.Add(new("user_name", "directory.import.exists", userName));
            }
            else if (!lines.TryAdd(userName, row.Line))
            {
                cells.Problems.Add(new("user_name", "directory.import.duplicate", userName, lines[userName]));
            }
        }

        return cells.Problems.Count > 0
            ? new(row, null, cells.Problems)
            : new(row, new(userName, name, email.Length == 0 ? null : email, phone.Length == 0 ? null : phone,
                agency!.Id, post, string.Join(';', Roles.Split(roleKeys)), from!.Value, to), []);
    }

    [GeneratedRegex("^[a-z0-9]+([.-][a-z0-9]+)*$")]
    public static partial Regex UserNameForm();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    public static partial Regex EmailForm();

    [GeneratedRegex(@"^\+?[0-9 .]{8,20}$")]
    public static partial Regex PhoneForm();
}
