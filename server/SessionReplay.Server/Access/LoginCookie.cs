using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage;

namespace SessionReplay.Server.Access;

/// <summary>The cookie that says who uses the viewer.</summary>
internal sealed class LoginCookie(IUserStore users, IOptions<AccessOptions> access) : CookieAuthenticationEvents, IConfigureNamedOptions<CookieAuthenticationOptions>
{
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    public const string Name = "session_replay";

    private const string StampClaim = "stamp";

    public static Task SignInAsync(HttpContext context, User user)
    {
        var identity = new ClaimsIdentity([new(ClaimTypes.Name, user.Name), new(StampClaim, Passwords.Stamp(user))], Scheme);
        return context.SignInAsync(Scheme, new ClaimsPrincipal(identity), new AuthenticationProperties { IsPersistent = true });
    }

    public void Configure(string? name, CookieAuthenticationOptions options)
    {
        options.Cookie.Name = Name;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // On http://localhost a Secure cookie would be dropped.
        options.ExpireTimeSpan = TimeSpan.FromDays(access.Value.LoginDays);
        options.SlidingExpiration = true;
        options.EventsType = typeof(LoginCookie);
    }

    public void Configure(CookieAuthenticationOptions options) => Configure(Scheme, options);

    /// <summary>A user who is gone, or has another password since, is no longer logged in.</summary>
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var user = await users.FindAsync(context.Principal?.Identity?.Name ?? "", context.HttpContext.RequestAborted);
        if (user is null || context.Principal?.FindFirstValue(StampClaim) != Passwords.Stamp(user))
            context.RejectPrincipal();
    }
}
