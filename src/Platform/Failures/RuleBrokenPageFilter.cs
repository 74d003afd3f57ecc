using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;

namespace TinhSo.Platform.Failures;

/// <summary>A page that can fill itself again after a refused post: the same method that its GET calls.</summary>
public interface ILoad
{
    Task LoadAsync(CancellationToken ct);
}

/// <summary>Turns a broken rule in a page's post into the page again, with the rule as its error summary; a page with wrong input answers 400.</summary>
public sealed class RuleBrokenPageFilter(ITexts texts, AppDb db) : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var executed = await next();
        if (executed.Exception is RuleBroken rule && !executed.ExceptionHandled && context.HandlerInstance is PageModel model && model is ILoad load)
        {
            // What the refused act changed must not be shown, nor saved later.
            db.Forget();
            model.ModelState.AddModelError("", texts[$"rule.{rule.Code}", [.. rule.Args]]);
            await load.LoadAsync(context.HttpContext.RequestAborted);
            executed.ExceptionHandled = true;
            executed.Result = new PageResult { StatusCode = StatusCodes.Status409Conflict };
        }
        else if (executed.Result is PageResult { StatusCode: null } page && !context.ModelState.IsValid && HttpMethods.IsPost(context.HttpContext.Request.Method))
        {
            page.StatusCode = StatusCodes.Status400BadRequest;
        }
    }
}
