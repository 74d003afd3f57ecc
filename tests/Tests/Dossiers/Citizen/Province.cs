using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Accounts.SigningIn;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Modules.Dossiers.Returning;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Citizen;

/// <summary>One running province for the tests of a class; each test brings its own citizens.</summary>
public sealed class Province : IAsyncLifetime
{
    internal const string Birth = "dang-ky-khai-sinh";
    internal static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n");
    private int people;

    public TinhSoApp App { get; private set; } = null!;

    /// <summary>Where a test wants other settings than the common ones.</summary>
    internal IReadOnlyDictionary<string, string>? Settings { get; init; }

    internal Action<IServiceCollection>? Extra { get; init; }

    public async Task InitializeAsync() => App = await TinhSoApp.StartAsync(Settings, Extra);

    public async Task DisposeAsync() => await App.DisposeAsync();

    internal async Task<Person> CitizenAsync(string name = "Nguyễn Thị Thử", string? email = null)
    {
        var number = Interlocked.Increment(ref people);
        var proven = new ProvenIdentity($"test-{number}", AccountKind.Person, name, $"08908500{number:0000}", new DateOnly(1990, 5, 4), null, "0912345678", email ?? $"nguoi{number}@example.com", "Ấp Mỹ Long 1", "30313", null, 2);
        var id = await App.WithAsync(async services =>
        {
            var account = await services.GetRequiredService<SignInAccount>().RunAsync(proven, default);
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
            return account.Id;
        });
        return new(id, name, proven.Identifier, proven.Email!, await App.SignInAsync(CallerKind.Citizen, id, name));
    }

    /// <summary>Begins a birth registration up to the given page: to-khai, giay-to or kiem-tra.</summary>
    internal static async Task<Page> DraftAsync(Person person, string upTo, params (string Name, string? Value)[] answers)
    {
        var start = await person.Browser.GetAsync($"/nop-ho-so/{Birth}");
        var declare = await person.Browser.SubmitAsync(start, []);
        if (upTo == "to-khai")
        {
            return declare;
        }

        var papers = await person.Browser.SubmitAsync(declare, [.. Answers.Where(a => answers.All(b => b.Name != a.Name)), .. answers, ("di", "tiep")]);
        return upTo == "giay-to" ? papers : await person.Browser.SubmitAsync(papers, [("di", "tiep")], files: [("p.tp02", "giấy chứng sinh.pdf", Pdf)]);
    }

    internal static async Task<string> FileAsync(Person person)
    {
        var receipt = await person.Browser.SubmitAsync(await DraftAsync(person, "kiem-tra"), [("Agreed", "true")]);
        return receipt.Url.Split('/')[2];
    }

    internal static readonly (string Name, string? Value)[] Answers =
    [
        ("f.relation", "me"), ("f.child_name", "Trần Văn Bé"), ("f.child_birth_date", "2026-10-20"), ("f.child_sex", "nam"), ("f.child_ethnicity", "Kinh"),
        ("f.child_nationality", "Việt Nam"), ("f.child_birth_place", "Bệnh viện An Giang"), ("f.child_hometown", "Mỹ Hòa Hưng, An Giang"), ("f.mother_name", "Nguyễn Thị Thử"),
        ("f.mother_birth_date", "1990-05-04"), ("f.mother_residence", "Mỹ Hòa Hưng, An Giang"), ("f.father_known", "khong"),
    ];

    /// <summary>Lets the office do its part: accept, take, ask, propose, approve, issue, return, refuse.</summary>
    internal async Task WorkAsync(string code, params string[] steps)
    {
        foreach (var step in steps)
        {
            await App.WithAsync(async services =>
            {
                var db = services.GetRequiredService<AppDb>();
                var dossier = await db.Set<Dossier>().SingleAsync(d => d.Code == code);
                T Get<T>() where T : notnull => services.GetRequiredService<T>();
                switch (step)
                {
                    case "accept": await Get<AcceptDossier>().RunAsync(dossier, null, default); break;
                    case "refuse": await Get<RefuseDossier>().RunAsync(dossier, "Không thuộc thẩm quyền", default); break;
                    case "take": Get<TakeOver>().Run(dossier, Get<IMandates>().Holding(TakeOver.Examine, dossier.CompetentAgencyId, Get<Act>().Now)[0].Id, "ghi chú nội bộ"); break;
                    case "ask": await Get<AskSupplement>().RunAsync(dossier, "Giấy chứng sinh bản rõ hơn", default); break;
                    case "propose": Get<SubmitForApproval>().Run(dossier, "dự thảo nội bộ"); break;
                    case "approve": Get<ApproveDossier>().Run(dossier, true, null); break;
                    case "issue": await Get<IssueResult>().RunAsync(dossier, new("Giấy khai sinh", null, "Nội dung giấy khai sinh"), default); break;
                    default: Get<ReturnResult>().Run(dossier, DeliveryState.SentElectronically, null); break;
                }

                await db.SaveChangesAsync();
            });
        }
    }

    internal Task<T> AskAsync<T>(Func<AppDb, Task<T>> question) => App.WithAsync(services => question(services.GetRequiredService<AppDb>()));

    internal Task<Dossier> DossierAsync(string code) => AskAsync(db => db.Set<Dossier>().SingleAsync(d => d.Code == code));
}

internal sealed record Person(Guid Id, string Name, string Identifier, string Email, Browser Browser);
