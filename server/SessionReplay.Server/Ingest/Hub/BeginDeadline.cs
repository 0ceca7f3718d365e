using Microsoft.AspNetCore.SignalR;

namespace SessionReplay.Server.Ingest.Hub;

/// <summary>
/// Closes a connection that has not begun in time, because no recorder merely holds a connection open. While its Begin is being answered it
/// stays open: a slow store is not the recorder's fault.
/// </summary>
internal sealed class BeginDeadline : IDisposable
{
    private const string Item = "begin-deadline";

    /// <summary>How often, after the deadline, it looks again whether a Begin is still being answered.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly ITimer _timer;
    private volatile bool _isAnswering;

    private BeginDeadline(HubCallerContext connection, TimeSpan patience, TimeProvider time) =>
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

    public static void Start(HubCallerContext connection, double seconds, TimeProvider time) =>
        connection.Items[Item] = new BeginDeadline(connection, TimeSpan.FromSeconds(seconds), time);

    /// <summary>Notes that the answer to a Begin is under way, or that it has ended.</summary>
    public static void SetAnswering(HubCallerContext connection, bool isAnswering)
    {
        if (connection.Items.TryGetValue(Item, out var deadline))
            ((BeginDeadline)deadline!)._isAnswering = isAnswering;
    }

    /// <summary>Removes the deadline: the connection has begun, or is gone.</summary>
    public static void End(HubCallerContext connection)
    {
        if (connection.Items.Remove(Item, out var deadline))
            ((BeginDeadline)deadline!).Dispose();
    }

    public void Dispose() => _timer.Dispose();
}
