using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Platform;

namespace TinhSo.Ui.Gallery;

/// <summary>Every component once, on either surface, for whoever builds pages. Only where the installation is a demonstration.</summary>
[AllowAnonymous]
internal sealed class GalleryModel(Settings settings, TimeProvider clock) : PageModel
{
    [BindProperty]
    public Answers Input { get; set; } = new();

    public DateTime Now { get; } = clock.GetUtcNow().UtcDateTime;

    public IReadOnlyList<SelectListItem> Wards { get; } =
        [new("Phường Long Xuyên", "long-xuyen"), new("Phường Rạch Giá", "rach-gia"), new("Đặc khu Phú Quốc", "phu-quoc")];

    public IReadOnlyList<SelectListItem> Ways { get; } =
    [
        new HintedItem { Text = "Trực tuyến", Value = "online", Hint = "Nhận kết quả bản điện tử, không phải đến nơi." },
        new HintedItem { Text = "Tại Trung tâm Phục vụ hành chính công", Value = "desk" },
    ];

    public IReadOnlyList<ChartPoint> Shares { get; } =
    [
        new("Hồ sơ trực tuyến toàn trình", 81.4, "Đạt", "good"),
        new("Thanh toán trực tuyến", 62.75, "Chưa đạt", "bad"),
        new("Số hóa kết quả giải quyết", 74, "Ước đạt", "warn"),
    ];

    public IReadOnlyList<ChartPoint> Months { get; } =
        [.. Enumerable.Range(1, 12).Select(m => new ChartPoint($"Tháng {m}", 1200 + (m * 90) + (m % 3 * 240)))];

    public override void OnPageHandlerExecuting(Microsoft.AspNetCore.Mvc.Filters.PageHandlerExecutingContext context)
    {
        if (!settings.Demo)
        {
            context.Result = NotFound();
        }

        ViewData["Surface"] = Request.Query["surface"] == "desk" ? "desk" : "public";
    }

    public PageResult OnPost() => Page();

    internal sealed class Answers
    {
        [Required(ErrorMessage = "ui.gallery.name-required"), MaxLength(100, ErrorMessage = "ui.gallery.name-long")]
        public string? Name { get; set; }

        [EmailAddress(ErrorMessage = "ui.gallery.email-wrong")]
        public string? Email { get; set; }

        public DateOnly? BornOn { get; set; }

        public long? Amount { get; set; }

        [Required(ErrorMessage = "ui.gallery.ward-required")]
        public string? Ward { get; set; }

        [Required(ErrorMessage = "ui.gallery.way-required")]
        public string? Way { get; set; }

        public List<string> Papers { get; set; } = [];

        public string? Note { get; set; }

        public bool Agreed { get; set; }
    }
}
