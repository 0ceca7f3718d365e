using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Entrance;

namespace SessionReplay.Server.Ingest.Hub;

/// <summary>
/// Logs failures inside hub methods. SignalR's own log is off, because it also logs refusals, each with its stack; those are logged by
/// <see cref="RefusalLog"/>.
/// </summary>
internal sealed partial class HubFailures(TimeProvider time, ILogger<HubFailures> logger) : IHubFilter
{
    /// <summary>The category of SignalR's own log.</summary>
    public const string SignalRCategory = "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher";

    private readonly LineASecond _line = new(time);

    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext,
        Func<HubInvocationContext, ValueTask<object?>> next
    )
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception e) when (e is not HubException && !invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            if (_line.IsDue(out var others))
                LogFailed(logger, e, invocationContext.HubMethodName, others);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Error, "The hub method {Method} failed. ({Others} more failures since the last such line.)")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, long others);
}
