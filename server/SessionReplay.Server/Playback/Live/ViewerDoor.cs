namespace SessionReplay.Server.Playback.Live;

/// <summary>Lets viewers in while they would hear of every change, and ends their connections when they no longer would: who is connected need not ask.
/// Without Redis it is always open.</summary>
internal sealed class ViewerDoor : IDisposable
{
    private volatile CancellationTokenSource _closing = new();

    public bool IsOpen => !_closing.IsCancellationRequested;

    /// <summary>Ends the connections that came while it was open.</summary>
    public CancellationToken Closing => _closing.Token;

    public void Open()
    {
        if (IsOpen) return;
        using var closed = _closing;
        _closing = new CancellationTokenSource();
    }

    public void Close() => _closing.Cancel();

    public void Dispose() => _closing.Dispose();

    /// <summary>Stands before the hub.</summary>
    public Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (IsOpen) return next(context);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsJsonAsync(new { code = "busy", message = "Changes cannot be told now: ask for them." }, context.RequestAborted);
    }
}
