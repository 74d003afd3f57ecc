using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>Opens an officer's account with a first password that must be changed at the first sign-in. Used by the officers page, the import and the command line.</summary>
internal sealed class AddOfficer(AppDb db, OfficerChange change, PasswordRules passwords)
{
    public sealed record Input(string UserName, string Name, string? Email, string? Phone);

    public sealed record Added(Officer Officer, string FirstPassword);

    public async Task<Added> RunAsync(Input input, CancellationToken ct)
    {
        if (await db.Set<Officer>().AnyAsync(o => o.UserName == input.UserName, ct))
        {
            throw new RuleBroken("directory.user-name-taken", input.UserName);
        }

        var added = Add(input);
        await change.MoveStampAsync(ct);
        return added;
    }

    /// <summary>For callers that have made sure of the name themselves, and move the stamp once for many.</summary>
    public Added Add(Input input)
    {
        var first = PasswordRules.NewFirst();
        var officer = New(input);
        officer.MustChangePassword = true;
        db.Add(officer);
        db.Add(passwords.FirstLogin(officer.Id, officer.UserName, first));
        change.Note(officer, "directory.officer-added");
        return new(officer, first);
    }

    public static Officer New(Input input) => new()
    {
        Id = Guid.CreateVersion7(),
        UserName = input.UserName,
        Name = input.Name,
        Folded = FoldedOf(input.Name, input.UserName),
        Email = input.Email,
        Phone = input.Phone,
        Active = true,
    };

    public static string FoldedOf(string name, string userName) => Fold.Of($"{name} {userName}");
}
