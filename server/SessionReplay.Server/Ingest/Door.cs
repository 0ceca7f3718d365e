using SessionReplay.Server.Storage;
using SessionReplay.Wire;

namespace SessionReplay.Server.Ingest;

/// <summary>Whether this server takes a Begin just now, whoever asks: not while it stops, and nothing new while the disk is nearly full.</summary>
internal sealed class Door(Pace pace, DiskGuard disk, ISessionStore sessions)
{
    public async Task<WireError?> RefusalAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (pace.IsLeaving) return Refusals.Stopping;
        return disk.Level switch
        {
            DiskLevel.Full => Refusals.DiskFull,
            DiskLevel.Low when await sessions.FindAsync(sessionId, cancellationToken) is null => Refusals.DiskFull,
            _ => null,
        };
    }
}
