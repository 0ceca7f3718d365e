namespace SessionReplay.Server.Playback.Live;

/// <summary>
/// Lets viewers connect while they would be told of every change, and ends their connections when they no longer would be, so that a
/// connected viewer need not ask. Without Redis the door is always open.
/// </summary>
internal sealed class ViewerDoor : IDisposable
{
    private volatile CancellationTokenSource _closing = new();

    public bool IsOpen => !_closing.IsCancellationRequested;

    /// <summary>Cancelled when the door closes, which ends the connections that were made while it was open.</summary>
    public CancellationToken Closing => _closing.Token;

    public void Open()
    {
        if (IsOpen)
            return;
        using var closed = _closing;
        _closing = new CancellationTokenSource();
    }

    public void Close() => _closing.Cancel();

    public void Dispose() => _closing.Dispose();

    /// <summary>Stands before the hub, and refuses connections with 503 while the door is closed.</summary>
    public Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (IsOpen)
            return next(context);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsJsonAsync(
            new
            {
                code = "busy",
                message = "Redis does not answer, so the server cannot tell of every change. Ask the API for changes, and connect again later.",
            },
            context.RequestAborted
        );
    }
}
