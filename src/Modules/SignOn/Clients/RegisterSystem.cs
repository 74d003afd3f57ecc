using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.SignOn.Clients;

/// <summary>The technical administrator registers another system, changes what is known of it, renews its secret, switches it off and on. Used by the administration pages.</summary>
internal sealed class RegisterSystem(AppDb db, Act act)
{
    public const string Permission = "signon.manage";

    /// <returns>The secret too, for the one time it is shown.</returns>
    public (RelyingSystem System, string Secret) Add(SystemInput input)
    {
        Allowed();
        var system = new RelyingSystem { ClientId = Secrets.New()[..22], RegisteredAt = act.Now };
        system.Describe(input);
        system.Switch(on: true, act.Now);
        var secret = Secrets.New();
        system.Renew(Secrets.Hash(secret), act.Now);
        db.Add(system);
        act.On(system, "signon.register-system");
        return (system, secret);
    }

    public void Change(RelyingSystem system, SystemInput input)
    {
        Allowed();
        system.Describe(input);
        act.On(system, "signon.change-system");
    }

    /// <summary>The old secret ends at once.</summary>
    public string Renew(RelyingSystem system)
    {
        Allowed();
        var secret = Secrets.New();
        system.Renew(Secrets.Hash(secret), act.Now);
        act.On(system, "signon.renew-secret");
        return secret;
    }

    public void Switch(RelyingSystem system, bool on, string reason)
    {
        Allowed();
        if (system.Active == on)
        {
            throw new RuleBroken(on ? "signon.is-on" : "signon.is-off");
        }

        system.Switch(on, act.Now);
        act.On(system, on ? "signon.switch-on" : "signon.switch-off", reason.Trim());
    }

    private void Allowed()
    {
        if (!act.Caller.Can(Permission))
        {
            throw new RuleBroken("platform.not-allowed");
        }
    }
}
