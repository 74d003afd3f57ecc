using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Officers;

[Authorize(OfficerAuthority.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class EditModel(AppDb db, ChangeOfficer change, CatalogueStamp stamp, ITexts texts) : OfficerPage(db, stamp)
{
    [BindProperty]
    public int Version { get; set; }

    [BindProperty]
    public DetailsInput Details { get; set; } = new();

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        Version = Officer.Version;
        Details = new() { Name = Officer.Name, Email = Officer.Email, Phone = Officer.Phone };
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Details.Check(ModelState, texts);
        if (!ModelState.IsValid)
        {
            await LoadAsync(ct);
            return Page();
        }

        var officer = await Db.Set<Officer>().SingleOrDefaultAsync(o => o.Id == Id, ct) ?? throw new NotFoundException("officer");
        officer.MustBe(Version);
        await change.RunAsync(new(Id, Details.Name!.Trim(), Details.EmailOrNull, Details.PhoneOrNull), ct);
        return await SaveAsync(ct);
    }
}
