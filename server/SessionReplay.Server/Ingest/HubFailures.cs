using Microsoft.AspNetCore.SignalR;

namespace SessionReplay.Server.Ingest;

/// <summary>Says in the log what failed inside a hub's method. SignalR's own log says it of refusals too, each with its stack, and is off: they are for <see cref="RefusalLog"/>.</summary>
internal sealed partial class HubFailures(ILogger<HubFailures> logger) : IHubFilter
{
    /// <summary>The category of SignalR's own log.</summary>
    public const string SignalRCategory = "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher";

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception e) when (e is not HubException && !invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            LogFailed(logger, e, invocationContext.HubMethodName);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Method} of a hub failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method);
}
