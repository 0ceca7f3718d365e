namespace SessionReplay.Server.Access;

/// <summary>A refusal as the API says it.</summary>
internal sealed record ApiError(string Code, string Message)
{
    public static readonly ApiError LoginNeeded = new("login", "Log in first.");
    public static readonly ApiError LoginWrong = new("login", "User or password is wrong.");
    public static readonly ApiError ForeignOrigin = new("origin", "This page is not of this server.");
}
