using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Access;

/// <summary>The cookie that says who uses the viewer.</summary>
internal sealed class LoginCookie(IUserStore users, IEndedLoginStore ended, IOptions<AccessOptions> access, TimeProvider time)
    : CookieAuthenticationEvents,
        IConfigureNamedOptions<CookieAuthenticationOptions>
{
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    public const string Name = "session_replay";

    private const string StampClaim = "stamp";

    /// <summary>The claim with the id of this login, which stays the same when the cookie is renewed.</summary>
    private const string LoginClaim = "login";

    public static Task SignInAsync(HttpContext context, User user)
    {
        Claim[] claims =
        [
            new(ClaimTypes.Name, user.Name),
            new(StampClaim, Passwords.Stamp(user)),
            new(LoginClaim, Guid.NewGuid().ToString("N")),
        ];
        return context.SignInAsync(
            Scheme,
            new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme)),
            new AuthenticationProperties { IsPersistent = true }
        );
    }

    /// <summary>Ends the login of the request's user, for every copy of its cookie, and removes the cookie from the browser.</summary>
    public async Task SignOutAsync(HttpContext context)
    {
        if (context.User.FindFirstValue(LoginClaim) is { } login)
        {
            var now = time.GetUtcNow();
            // A cookie is renewed only while its login is valid, so every copy has expired by this time.
            var until = now.AddDays(access.Value.LoginDays + 1);
            await ended.AddAsync(login, until.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds(), CancellationToken.None);
        }

        await context.SignOutAsync(Scheme);
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

    /// <summary>Rejects the cookie of a user who is gone or has a new password, and of a login that was ended by a logout.</summary>
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (!await HoldsAsync(context.Principal, context.HttpContext.RequestAborted))
            context.RejectPrincipal();
    }

    private async Task<bool> HoldsAsync(ClaimsPrincipal? who, CancellationToken cancellationToken) =>
        who?.FindFirstValue(LoginClaim) is { } login
        && await users.FindAsync(who.Identity?.Name ?? "", cancellationToken) is { } user
        && who.FindFirstValue(StampClaim) == Passwords.Stamp(user)
        && !await ended.HasAsync(login, cancellationToken);
}
