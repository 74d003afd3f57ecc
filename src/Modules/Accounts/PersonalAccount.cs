using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Accounts;

/// <summary>The account as personal data: name and identifier stay so that the owner still reaches their dossiers, the rest can go while nothing is under way.</summary>
internal sealed class PersonalAccount(AppDb db, Act act, FieldProtector protector) : IPersonalData
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task<bool> IsNeededAsync(Guid accountId, CancellationToken ct) => Task.FromResult(false);

    public async Task<IReadOnlyList<KeptData>> KeptAsync(Guid accountId, bool needed, CancellationToken ct) =>
        await FindAsync(accountId, ct) is not { } account ? []
        : account.HasContact ? [new("identity", 1, "identity"), new("contact", 1, needed ? "open-dossier" : null)]
        : [new("identity", 1, "identity")];

    public async IAsyncEnumerable<DataPart> ExportAsync(Guid accountId, [EnumeratorCancellation] CancellationToken ct)
    {
        if (await FindAsync(accountId, ct) is { } a)
        {
            yield return new("account.json", JsonSerializer.Serialize(
                new
                {
                    a.Kind, a.Name, Identifier = a.Identifier(protector), a.BirthDate, a.Gender, Phone = a.Phone(protector), a.Email, a.Address, a.CommuneCode, a.Representative, a.Level, a.LastSignInAt,
                    ContactPhone = a.ContactPhone(protector), a.ContactEmail,
                },
                Readable), null);
        }
    }

    public async Task EraseAsync(Guid accountId, bool needed, CancellationToken ct)
    {
        if (!needed && await db.Set<Account>().SingleOrDefaultAsync(a => a.Id == accountId, ct) is { HasContact: true } account)
        {
            account.EraseContact();
            act.On(account, "accounts.erase-contact");
        }
    }

    private Task<Account?> FindAsync(Guid id, CancellationToken ct) => db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct);
}
