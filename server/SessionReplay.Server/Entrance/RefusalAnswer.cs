using System.Globalization;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Entrance;

/// <summary>
/// Answers an HTTP request that is refused: the status of its code, <c>{code, message}</c>, and for <c>busy</c> a Retry-After header.
/// </summary>
internal static class RefusalAnswer
{
    /// <param name="context">The request.</param>
    /// <param name="refusal">The reason.</param>
    /// <param name="retryAfterMs">Milliseconds until a recorder told <c>busy</c> may come back, if the refusal names no time.</param>
    public static Task WriteAsync(HttpContext context, WireError refusal, int retryAfterMs)
    {
        var status = StatusOf(refusal.Code);
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = InSeconds(refusal.RetryAfterMs ?? retryAfterMs);
        return context.Response.WriteAsJsonAsync(new ApiError(refusal.Code, refusal.Message), context.RequestAborted);
    }

    private static int StatusOf(string code) =>
        code switch
        {
            "auth" => StatusCodes.Status401Unauthorized,
            "closed" => StatusCodes.Status410Gone,
            "too_large" => StatusCodes.Status413PayloadTooLarge,
            "quota" => StatusCodes.Status429TooManyRequests,
            "busy" => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };

    /// <summary>The header has whole seconds. They are rounded up, so that a recorder never comes back sooner than intended.</summary>
    private static string InSeconds(int ms) => Math.Ceiling(ms / 1_000.0).ToString(CultureInfo.InvariantCulture);
}
