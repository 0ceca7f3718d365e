using Microsoft.AspNetCore.Connections;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// Answers exceptions that no route caught: with JSON, an id that is also in the log, and no internals. Of many failures in one second only
/// the first is logged.
/// </summary>
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
            // The browser went away and reads no answer. Without the abort Kestrel would try to read the rest of the body, and log a stack
            // trace because it cannot.
            context.Abort();
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, exception.StatusCode, new ApiError("bad_request", exception.Message));
        }
        catch (DamageException exception) when (!context.Response.HasStarted)
        {
            if (_line.IsDue(out var others))
                LogDamaged(logger, context.Request.Method, Named(context.Request.Path), exception.Message, others);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, new ApiError("damaged", exception.Message));
        }
        catch (Exception exception)
        {
            var id = Guid.CreateVersion7().ToString("N");
            if (_line.IsDue(out var others))
                LogFailed(logger, exception, context.Request.Method, Named(context.Request.Path), id, others);
            // Part of the answer has been sent already. The connection is cut, so that the part cannot be taken for the whole answer.
            if (context.Response.HasStarted)
                throw;
            await AnswerAsync(
                context,
                StatusCodes.Status500InternalServerError,
                new
                {
                    code = "internal",
                    message = $"The server failed; its log has the reason under {id}.",
                    id,
                }
            );
        }
    }

    private static bool IsGone(Exception exception, HttpContext context) =>
        exception is ConnectionResetException or ConnectionAbortedException
        || (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested);

    /// <summary>Hides login links from the log: a link is a secret, and may still be valid after it could not be opened.</summary>
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
