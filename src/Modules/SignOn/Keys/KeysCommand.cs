using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.SignOn.Keys;

/// <summary>The verb <c>sign-on-keys</c>: shows the keys that sign id tokens, and makes a new one: a day ahead, at once, or in place of stolen ones.</summary>
internal static class KeysCommand
{
    public static Command Of(ICommandHost host)
    {
        var rotate = new Option<bool>("--rotate") { Description = "make a new key; it is announced now and signs in a day" };
        var now = new Option<bool>("--now") { Description = "with --rotate: it signs at once" };
        var withdraw = new Option<bool>("--withdraw") { Description = "with --rotate: the keys before it were stolen; it signs at once, they leave the published list, sign-ins under way with them fail" };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("sign-on-keys", "keys that sign what other systems learn of officers") { rotate, now, withdraw, json };
        command.SetAction(async (given, ct) =>
        {
            var services = await host.StartAsync();
            var (act, db) = (services.GetRequiredService<Act>(), services.GetRequiredService<AppDb>());
            var (gone, at) = (given.GetValue(withdraw), act.Now);
            if (given.GetValue(rotate) || gone)
            {
                await services.GetRequiredService<MakeSigningKey>().RunAsync(gone || given.GetValue(now) ? at : at + RotateSigningKeys.Announced, gone, ct);
                await db.SaveChangesAsync(ct);
            }

            var keys = await services.GetRequiredService<SigningKeys>().PublishedAsync(ct);
            var output = given.InvocationConfiguration.Output;
            if (given.GetValue(json))
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(keys.Select(k => new { k.Kid, k.MadeAt, k.SignsFrom, k.StopsAt, k.PublishedUntil }), JsonSerializerOptions.Web));
                return;
            }

            foreach (var key in keys)
            {
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{key.Kid}  signs from {key.SignsFrom:yyyy-MM-dd HH:mm}{(key.StopsAt is { } stops ? $" to {stops:yyyy-MM-dd HH:mm}" : "")} UTC"));
            }

            if (keys.Count == 0)
            {
                await output.WriteLineAsync("no key yet; the first sign-in or the running server makes it");
            }
        });
        return command;
    }
}
