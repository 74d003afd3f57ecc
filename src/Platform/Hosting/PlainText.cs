using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Binders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TinhSo.Platform.Hosting;

/// <summary>Text typed into addresses and forms comes without control characters but line ends and tabs: PostgreSQL refuses a NUL, and nothing people read holds the others.</summary>
public sealed class PlainTextProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.ModelType == typeof(string) && context.BindingInfo.BindingSource is not { IsFromRequest: false } && context.Metadata.BinderType is null
            ? new PlainText(new SimpleTypeModelBinder(typeof(string), context.Services.GetRequiredService<ILoggerFactory>()))
            : null;

    private sealed class PlainText(IModelBinder inner) : IModelBinder
    {
        public async Task BindModelAsync(ModelBindingContext bindingContext)
        {
            await inner.BindModelAsync(bindingContext);
            if (bindingContext.Result is { IsModelSet: true, Model: string text } && text.Any(IsOdd))
            {
                var plain = string.Concat(text.Where(c => !IsOdd(c)));
                bindingContext.Result = ModelBindingResult.Success(plain);
                // A page that shows the field again shows what was taken.
                bindingContext.ModelState.SetModelValue(bindingContext.ModelName, plain, plain);
            }
        }

        private static bool IsOdd(char c) => char.IsControl(c) && c is not ('\n' or '\r' or '\t');
    }
}
