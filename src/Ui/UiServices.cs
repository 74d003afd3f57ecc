using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.WebEncoders;

namespace TinhSo.Ui;

/// <summary>What the kit needs of the host.</summary>
public static class UiServices
{
    public static IServiceCollection AddUi(this IServiceCollection services) =>
        // Vietnamese letters go out as themselves, not as character references: smaller pages, readable source. Markup stays encoded.
        services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
}
