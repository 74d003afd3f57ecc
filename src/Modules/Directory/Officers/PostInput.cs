using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>The part of a form that says which post, where and how long.</summary>
internal sealed class PostInput
{
    public Guid? AgencyId { get; set; }

    public string? Name { get; set; }

    public string[] Roles { get; set; } = [];

    public DateOnly? From { get; set; }

    public DateOnly? LastDay { get; set; }

    public GivePost.Input For(Officer officer) =>
        new(officer, AgencyId!.Value, Name!.Trim(), string.Join(';', Roles), From!.Value, LastDay?.AddDays(1));

    public void Check(ModelStateDictionary state, ITexts texts, Roles roles)
    {
        void Wrong(string field, string key) => state.AddModelError($"Post.{field}", texts[key]);
        if (AgencyId is null)
        {
            Wrong(nameof(AgencyId), "directory.post.agency-required");
        }

        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 200)
        {
            Wrong(nameof(Name), "directory.post.name-required");
        }

        if (Roles.Length == 0 || !Array.TrueForAll(Roles, r => roles.Find(r) is not null))
        {
            Wrong(nameof(Roles), "directory.post.roles-required");
        }

        if (From is null)
        {
            Wrong(nameof(From), "directory.post.from-required");
        }
        else if (LastDay < From)
        {
            Wrong(nameof(LastDay), "directory.import.period");
        }
    }

    public static IEnumerable<SelectListItem> AgencyItems(DirectorySnapshot directory, DateOnly day) =>
        directory.Agencies.At(day).All.Select(a => new SelectListItem(a.ShortName, a.Id.ToString()));

    public static IEnumerable<SelectListItem> RoleItems(Roles roles) => roles.All.Select(r => new SelectListItem(r.Name, r.Key));
}
