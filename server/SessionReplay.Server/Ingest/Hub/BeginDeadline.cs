using Microsoft.AspNetCore.SignalR;

namespace SessionReplay.Server.Ingest.Hub;

/// <summary>Closes a connection that has not begun in time: whoever only holds one open is not a recorder. While its Begin is being answered it waits: how long the store takes is not the recorder's fault.</summary>
internal sealed class BeginDeadline : IDisposable
{
    private const string Item = "begin-deadline";

    /// <summary>How often it looks again whether the answer has been given.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly ITimer _timer;
    private volatile bool _isAnswering;

    private BeginDeadline(HubCallerContext connection, TimeSpan patience, TimeProvider time) => _timer = time.CreateTimer(
        _ =>
        {
            if (!_isAnswering) connection.Abort();
        },
        null, patience, Again);

    public static void Start(HubCallerContext connection, double seconds, TimeProvider time) =>
        connection.Items[Item] = new BeginDeadline(connection, TimeSpan.FromSeconds(seconds), time);

    /// <summary>A Begin has come, or has been refused.</summary>
    public static void SetAnswering(HubCallerContext connection, bool isAnswering)
    {
        if (connection.Items.TryGetValue(Item, out var deadline)) ((BeginDeadline)deadline!)._isAnswering = isAnswering;
    }

    /// <summary>It has begun, or is gone.</summary>
    public static void End(HubCallerContext connection)
    {
        if (connection.Items.Remove(Item, out var deadline)) ((BeginDeadline)deadline!).Dispose();
    }

    public void Dispose() => _timer.Dispose();
}
