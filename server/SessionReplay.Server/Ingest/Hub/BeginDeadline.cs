using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace SessionReplay.Server.Ingest.Hub;

/// <summary>
/// Closes a connection that has not begun in time, because no recorder merely holds a connection open. While its Begin is being answered it
/// stays open: a slow store is not the recorder's fault.
/// </summary>
internal sealed class BeginDeadline(IOptions<IngestOptions> options, TimeProvider time) : IHubFilter
{
    private const string Item = "begin-deadline";

    /// <summary>How often, after the deadline, it looks again whether a Begin is still being answered.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        var connection = context.Context;
        connection.Items[Item] = new Deadline(connection, TimeSpan.FromSeconds(options.Value.BeginSeconds), time);
        return next(context);
    }

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var connection = invocation.Context;
        if (invocation.HubMethodName != nameof(RecorderHub.Begin) || !connection.Items.TryGetValue(Item, out var item))
            return await next(invocation);
        var deadline = (Deadline)item!;
        deadline.IsAnswering = true;
        try
        {
            var reply = await next(invocation);
            End(connection);
            return reply;
        }
        finally
        {
            deadline.IsAnswering = false;
        }
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        End(context.Context);
        return next(context, exception);
    }

    private static void End(HubCallerContext connection)
    {
        if (connection.Items.Remove(Item, out var deadline))
            ((Deadline)deadline!).Dispose();
    }

    private sealed class Deadline : IDisposable
    {
        private readonly ITimer _timer;
        private volatile bool _isAnswering;

        public Deadline(HubCallerContext connection, TimeSpan patience, TimeProvider time) =>
            _timer = time.CreateTimer(
                _ =>
                {
                    if (!_isAnswering)
                        connection.Abort();
                },
                null,
                patience,
                Again
            );

        /// <summary>The answer to a Begin is under way.</summary>
        public bool IsAnswering
        {
            set => _isAnswering = value;
        }

        public void Dispose() => _timer.Dispose();
    }
}
