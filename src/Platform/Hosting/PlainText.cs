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

/// <summary>
/// A box that is neither ticked nor left, as no browser sends it, is wrong input like any other. The framework's own binder keeps the odd word, and its check box breaks on it when the page is
/// shown again.
/// </summary>
public sealed class PlainBoxProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) => context.Metadata.UnderlyingOrModelType == typeof(bool) && context.Metadata.BinderType is null ? new PlainBox() : null;

    private sealed class PlainBox : IModelBinder
    {
        public Task BindModelAsync(ModelBindingContext bindingContext)
        {
            var (name, given) = (bindingContext.ModelName, bindingContext.ValueProvider.GetValue(bindingContext.ModelName));
            if (given == ValueProviderResult.None)
            {
                return Task.CompletedTask;
            }

            var text = given.FirstValue?.Trim();
            if (bool.TryParse(text, out var ticked))
            {
                bindingContext.ModelState.SetModelValue(name, given);
                bindingContext.Result = ModelBindingResult.Success(ticked);
            }
            else if (string.IsNullOrEmpty(text) && bindingContext.ModelMetadata.IsReferenceOrNullableType)
            {
                bindingContext.ModelState.SetModelValue(name, given);
                bindingContext.Result = ModelBindingResult.Success(null);
            }
            else
            {
                bindingContext.ModelState.SetModelValue(name, false, "false");
                bindingContext.ModelState.TryAddModelError(name, bindingContext.ModelMetadata.ModelBindingMessageProvider.ValueIsInvalidAccessor(WholeWord(text)));
            }

            return Task.CompletedTask;
        }

        private static string WholeWord(string? text) => text is { Length: > 20 } ? text[..20] : text ?? "";
    }
}
