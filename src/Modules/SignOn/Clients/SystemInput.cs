using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using TinhSo.Modules.SignOn.Authorizing;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.SignOn.Clients;

/// <summary>What the administrator writes about another system, as the form asks it.</summary>
internal sealed class SystemInput
{
    [Required(ErrorMessage = "signon.name-needed"), StringLength(120, ErrorMessage = "signon.name-needed")]
    public string? Name { get; set; }

    [Required(ErrorMessage = "signon.purpose-needed"), StringLength(500, ErrorMessage = "signon.purpose-needed")]
    public string? Purpose { get; set; }

    [Required(ErrorMessage = "signon.returns-needed")]
    public string? Returns { get; set; }

    public string? Leavings { get; set; }

    public string? Start { get; set; }

    public bool WantsProfile { get; set; }

    public bool WantsEmail { get; set; }

    public static SystemInput Of(RelyingSystem s) => new()
    {
        Name = s.Name, Purpose = s.Purpose, Returns = s.Returns, Leavings = s.Leavings, Start = s.Start,
        WantsProfile = Scopes.Has(s.Allowed, Scopes.Profile), WantsEmail = Scopes.Has(s.Allowed, Scopes.Email),
    };

    public void Check(ModelStateDictionary state, string prefix, bool demo, ITexts texts)
    {
        void Look(string field, string? lines, int most)
        {
            var addresses = SystemAddresses.Split(lines);
            if (addresses.Count > most)
            {
                state.AddModelError($"{prefix}.{field}", texts["signon.address.many", most]);
            }
            else if (addresses.Select(a => (Address: a, Problem: SystemAddresses.Problem(a, demo))).FirstOrDefault(a => a.Problem is not null) is { Problem: { } problem } wrong)
            {
                state.AddModelError($"{prefix}.{field}", texts[problem, wrong.Address.Length > 80 ? wrong.Address[..80] : wrong.Address]);
            }
        }

        Look(nameof(Returns), Returns, SystemAddresses.Most);
        Look(nameof(Leavings), Leavings, SystemAddresses.Most);
        Look(nameof(Start), Start, 1);
    }
}
