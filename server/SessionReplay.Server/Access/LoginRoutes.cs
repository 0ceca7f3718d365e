using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Access;

/// <summary>Logging in and out.</summary>
internal static class LoginRoutes
{
    public const string LoginPath = "/api/v1/login";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(LoginPath, LoginAsync);
        routes.MapPost("/api/v1/logout", (Delegate)LogoutAsync);
        routes.MapGet("/api/v1/me", (HttpContext context) => Results.Ok(new { user = context.User.Identity!.Name }));
        routes.MapGet("/login/{secret}", TakeLinkAsync);
    }

    private static async Task<IResult> LoginAsync(
        Login login,
        HttpContext context,
        LoginThrottle throttle,
        IUserStore users,
        Passwords passwords,
        CancellationToken cancellationToken
    )
    {
        if (login is not { User: { Length: > 0 and <= 200 } name, Password: { Length: > 0 and <= 1_000 } password })
            return Results.Json(ApiError.LoginWrong, statusCode: StatusCodes.Status401Unauthorized);
        if (!throttle.MayTry(NetworkAddress.Of(context.Connection.RemoteIpAddress), name))
            return Results.Json(new ApiError("login", "Too many tries. Wait a minute."), statusCode: StatusCodes.Status429TooManyRequests);

        var user = await users.FindAsync(name, cancellationToken);
        if (!passwords.Verify(user, password))
            return Results.Json(ApiError.LoginWrong, statusCode: StatusCodes.Status401Unauthorized);
        await LoginCookie.SignInAsync(context, user!);
        return Results.Ok(new { user = user!.Name });
    }

    private static async Task<IResult> LogoutAsync(HttpContext context, LoginCookie cookie)
    {
        await cookie.SignOutAsync(context);
        return Results.NoContent();
    }

    private static async Task<IResult> TakeLinkAsync(
        string secret,
        HttpContext context,
        LoginThrottle throttle,
        IUserStore users,
        CancellationToken cancellationToken
    )
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        var user = throttle.MayTry(NetworkAddress.Of(context.Connection.RemoteIpAddress), "/login/")
            ? await users.TakeLoginLinkAsync(Passwords.Sha256(secret), cancellationToken)
            : null;
        if (user is null)
            return Results.Redirect("/login?link=used");
        await LoginCookie.SignInAsync(context, user);
        return Results.Redirect("/");
    }

    private sealed record Login(string? User, string? Password);
}
