using Microsoft.AspNetCore.Connections;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage;

namespace SessionReplay.Server.Hosting;

/// <summary>What nobody caught: JSON with an id that is in the log too, and nothing of the inside. Of many in one second the log has the first.</summary>
internal sealed partial class FailureAnswer(RequestDelegate next, TimeProvider time, ILogger<FailureAnswer> logger)
{
    private readonly LineASecond _line = new(time);

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (IsGone(exception, context))
        {
            // The browser went away; nobody reads an answer. Without this Kestrel would try to read the rest of the body, and log a stack that it cannot.
            context.Abort();
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, exception.StatusCode, new { code = "bad_request", message = exception.Message });
        }
        catch (DamageException exception) when (!context.Response.HasStarted)
        {
            if (_line.IsDue(out var others)) LogDamaged(logger, context.Request.Method, Named(context.Request.Path), exception.Message, others);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, new { code = "damaged", message = exception.Message });
        }
        catch (Exception exception)
        {
            var id = Guid.CreateVersion7().ToString("N");
            if (_line.IsDue(out var others)) LogFailed(logger, exception, context.Request.Method, Named(context.Request.Path), id, others);
            // Part of an answer is out already: the connection is cut, so that it cannot be taken for a whole one.
            if (context.Response.HasStarted)
                throw;
            await AnswerAsync(
                context, StatusCodes.Status500InternalServerError, new { code = "internal", message = $"The server failed; its log has the reason under {id}.", id });
        }
    }

    private static bool IsGone(Exception exception, HttpContext context) =>
        exception is ConnectionResetException or ConnectionAbortedException || (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested);

    /// <summary>A login link is a secret; it may still be good when opening it failed.</summary>
    private static PathString Named(PathString path) => path.StartsWithSegments("/login") ? "/login/…" : path;

    private static Task AnswerAsync(HttpContext context, int status, object answer)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(answer, CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path}: {Reason} ({Others} more failures since the last such line.)")]
    private static partial void LogDamaged(ILogger logger, string method, PathString path, string reason, long others);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed, id {Id}. ({Others} more failures since the last such line.)")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, PathString path, string id, long others);
}
