using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Accounts.MyAccount;

[Authorize("citizen")]
internal sealed class MyAccountModel(AppDb db, Caller caller, ChangeContact changeContact, FieldProtector protector, ITexts texts) : PageModel, ILoad
{
    public Account Account { get; private set; } = null!;

    /// <summary>The owner sees it whole.</summary>
    public string Identifier => Account.Identifier(protector);

    public string? ProvenPhone => Account.Phone(protector);

    [BindProperty]
    public int Version { get; set; }

    [BindProperty, RegularExpression(@"^\s*(0\d{9}|\+84\d{9})\s*$", ErrorMessage = "accounts.mine.phone-wrong")]
    public string? Phone { get; set; }

    [BindProperty, EmailAddress(ErrorMessage = "accounts.mine.email-wrong"), StringLength(254, ErrorMessage = "accounts.mine.email-wrong")]
    public string? Email { get; set; }

    [BindProperty(SupportsGet = true, Name = "luu")]
    public bool Saved { get; set; }

    public string? Gender => Account.Gender switch
    {
        "male" => texts["accounts.mine.gender.male"],
        "female" => texts["accounts.mine.gender.female"],
        _ => null,
    };

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        (Version, Phone, Email) = (Account.Version, Account.ContactPhone(protector), Account.ContactEmail);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);

        if (!ModelState.IsValid)
        {
            return Page();
        }

        Account.MustBe(Version);
        changeContact.Run(Account, Phone, Email);
        await db.SaveChangesAsync(ct);

        return LocalRedirect("/tai-khoan?luu=true");
    }

    public async Task LoadAsync(CancellationToken ct) =>
        Account = await db.Set<Account>().SingleOrDefaultAsync(a => a.Id == caller.Id, ct) ?? throw new NotFoundException("account");
}
