using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace TinhSo.Ui.Accessibility;

[AllowAnonymous]
internal sealed class AccessibilityModel : PageModel;
