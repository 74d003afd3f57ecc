using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Correcting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Tests.Dossiers.Citizen;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>What was declared, as evidence shows it: behind its salt, under a digest in the audit.</summary>
public sealed partial class EvidenceTests
{
    [Fact]
    public async Task A_changed_or_missing_declaration_of_now_or_of_then_is_found_with_standard_programs_though_the_audit_does_not_tell_it()
    {
        var province = new Province { Settings = Settings(host.Http.BaseAddress!.ToString().TrimEnd('/')) };
        await province.InitializeAsync();
        try
        {
            var code = await FileAsync(province);
            await province.WorkAsync(code, "accept");
            await CorrectAsync(province, code, "child_name", "Trần Văn Bê");
            var (_, _, zip) = await EvidenceAsync(province, code, Reason);

            var whole = Unpack(zip, Guid.CreateVersion7().ToString("N"));
            var verified = await Programs.MustAsync(whole, "bash", "verify.sh", "../root.pem");
            Assert.Contains("ok    documents/form.json is the form that stood last", verified, StringComparison.Ordinal);
            foreach (var name in new[] { "form.json", "form-former-1.json", "slip-receipt-1.json", "correction-1-old.txt", "correction-1-new.txt" })
            {
                Assert.Contains($"ok    documents/{name} is a text that the audit holds the digest of", verified, StringComparison.Ordinal);
            }

            Assert.Equal("Trần Văn Bê", await File.ReadAllTextAsync(Path.Combine(whole, "documents/correction-1-new.txt")));
            // The audit itself tells neither what was declared nor what was corrected.
            Assert.All(Directory.GetFiles(Path.Combine(whole, "audit/rows")), f => Assert.DoesNotContain("Trần Văn B", File.ReadAllText(f), StringComparison.Ordinal));

            await FindsAsync(zip, "documents/form.json", t => t.Replace("Trần Văn Bê", "Trần Văn Tý", StringComparison.Ordinal), "documents/form.json is a text that the audit holds the digest of");
            await FindsAsync(zip, "documents/form-former-1.json", t => t.Replace("Trần Văn Bé", "Trần Văn Tý", StringComparison.Ordinal), "documents/form-former-1.json is a text that the audit holds the digest of");
            await FindsAsync(zip, "documents/slip-receipt-1.json", t => t.Replace(code, "H01.1-000000-0000", StringComparison.Ordinal), "documents/slip-receipt-1.json is a text that the audit holds the digest of");
            var swapped = await ChangedAsync(zip, folder =>
            {
                foreach (var end in new[] { "json", "salt" })
                {
                    File.Copy(Path.Combine(folder, $"documents/form-former-1.{end}"), Path.Combine(folder, $"documents/form.{end}"), overwrite: true);
                }
            });
            Assert.Contains("BAD   documents/form.json is the form that stood last", swapped, StringComparison.Ordinal);
            Assert.Contains("BAD   the text with the digest sha256:", swapped, StringComparison.Ordinal);
            Assert.Contains("BAD   the text with the digest sha256:", await ChangedAsync(zip, folder => Directory.GetFiles(Path.Combine(folder, "documents"), "form-former-1.*").ToList().ForEach(File.Delete)), StringComparison.Ordinal);
        }
        finally
        {
            await province.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_holds_the_keys_and_changes_a_declaration_in_the_database_is_found_out_by_the_next_package()
    {
        var province = new Province { Settings = Settings(host.Http.BaseAddress!.ToString().TrimEnd('/')) };
        await province.InitializeAsync();
        try
        {
            var code = await FileAsync(province);
            await CorrectAsync(province, code, "child_name", "Trần Văn Bê");
            var id = (await province.DossierAsync(code)).Id;
            await province.App.WithAsync(async services =>
            {
                var (db, protector) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<FieldProtector>());
                var (form, former) = (await db.Set<DossierForm>().AsNoTracking().SingleAsync(f => f.DossierId == id), await db.Set<FormerContent>().AsNoTracking().SingleAsync(f => f.DossierId == id));
                SealedText Other(SealedText text) => text with { Text = text.Text.Replace("Trần Văn B", "Trần Văn T", StringComparison.Ordinal) };
                var (cipher, formerCipher) = (Other(form.Content(protector)).Protect(protector, DossierForm.Purpose), Other(former.Content(protector)).Protect(protector, FormerContent.Purpose));
                await db.Set<DossierForm>().Where(f => f.DossierId == id).ExecuteUpdateAsync(s => s.SetProperty(f => f.ContentCipher, cipher));
                await db.Set<FormerContent>().Where(f => f.DossierId == id).ExecuteUpdateAsync(s => s.SetProperty(f => f.ContentCipher, formerCipher));
            });

            var (exit, told, zip) = await EvidenceAsync(province, code, Reason);
            Assert.True(exit == 0, told);
            var verified = await ChangedAsync(zip, _ => { });
            Assert.Contains("ok    files are those of manifest.sha256", verified, StringComparison.Ordinal);
            Assert.Contains("BAD   documents/form.json is a text that the audit holds the digest of", verified, StringComparison.Ordinal);
            Assert.Contains("BAD   documents/form-former-1.json is a text that the audit holds the digest of", verified, StringComparison.Ordinal);
        }
        finally
        {
            await province.DisposeAsync();
        }
    }

    /// <summary>What the script of a package says that does not hold after the change.</summary>
    private async Task<string> ChangedAsync(string zip, Action<string> change)
    {
        var folder = Unpack(zip, Guid.CreateVersion7().ToString("N"));
        change(folder);
        var (code, output) = await Programs.RunAsync(folder, "bash", "verify.sh", "../root.pem");
        Assert.Equal(1, code);
        return output;
    }

    /// <summary>Carries out what two officers agreed on, as the page of corrections does.</summary>
    private static Task CorrectAsync(Province province, string code, string field, string value) => province.App.WithAsync(async services =>
    {
        var (db, act, apply) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>(), services.GetRequiredService<ApplyCorrection>());
        var dossier = await db.Set<Dossier>().SingleAsync(d => d.Code == code);
        var correction = new DossierCorrection { DossierId = dossier.Id, Number = 1, Part = CorrectedPart.Form, Field = field, Reason = "Ghi nhầm", ProposedAt = act.Now, ProposedBy = "x", State = CorrectionState.Confirmed }
            .With(await apply.OldValueAsync(dossier, CorrectedPart.Form, field, default), value, services.GetRequiredService<FieldProtector>());
        db.Add(correction);
        await apply.CarryOutAsync(dossier, correction, default);
        db.Add(dossier.Stay(dossier.SubState, act, "dossiers.correct", dossier.CompetentAgencyId, "Ghi nhầm"));
        await db.SaveChangesAsync();
    });
}
