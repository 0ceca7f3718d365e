using Microsoft.AspNetCore.SignalR;

namespace SessionReplay.Server.Ingest;

/// <summary>Closes a connection that has not begun in time: whoever only holds one open is not a recorder.</summary>
internal sealed class BeginDeadline : IDisposable
{
    private const string Item = "begin-deadline";

    private readonly ITimer _timer;

    private BeginDeadline(HubCallerContext connection, TimeSpan patience, TimeProvider time) =>
        _timer = time.CreateTimer(state => ((HubCallerContext)state!).Abort(), connection, patience, Timeout.InfiniteTimeSpan);

    public static void Start(HubCallerContext connection, double seconds, TimeProvider time) =>
        connection.Items[Item] = new BeginDeadline(connection, TimeSpan.FromSeconds(seconds), time);

    /// <summary>It has begun, or is gone.</summary>
    public static void End(HubCallerContext connection)
    {
        if (connection.Items.Remove(Item, out var deadline)) ((BeginDeadline)deadline!).Dispose();
    }

    public void Dispose() => _timer.Dispose();
}
