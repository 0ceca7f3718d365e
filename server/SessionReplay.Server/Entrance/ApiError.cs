namespace SessionReplay.Server.Entrance;

/// <summary>Why an HTTP request is refused: the body of every refusal, whichever route it is of.</summary>
/// <param name="Code">For programs: one of wire/README.md, or of docs/api.md.</param>
/// <param name="Message">For people: what is wrong, and what helps.</param>
internal sealed record ApiError(string Code, string Message)
{
    public static readonly ApiError LoginNeeded = new("login", "Log in first.");
    public static readonly ApiError LoginWrong = new("login", "User or password is wrong.");
    public static readonly ApiError ForeignOrigin = new(
        "origin",
        "The request comes from a page of another origin than this server. A proxy in front of the server must pass on the Host header."
    );

    public static IResult NotFound(string what) =>
        Results.Json(new ApiError("not_found", $"There is no such {what}."), statusCode: StatusCodes.Status404NotFound);

    /// <summary>
    /// The answer for stored bytes that no longer match their checksum. The status is 500 because the caller has made no mistake.
    /// </summary>
    public static IResult Damaged(string message) =>
        Results.Json(new ApiError("damaged", message), statusCode: StatusCodes.Status500InternalServerError);

    public static IResult BadRequest(string message) =>
        Results.Json(new ApiError("schema", message), statusCode: StatusCodes.Status400BadRequest);
}
