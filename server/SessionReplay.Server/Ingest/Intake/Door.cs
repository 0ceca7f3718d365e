using SessionReplay.Server.Entrance;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>
/// Whether this server takes any Begin or flush at the moment. It asks no store, and a flush is refused before its body is read.
/// </summary>
internal sealed class Door(Pace pace, DiskGuard disk, Rates rates)
{
    public WireError? Refusal(Caller caller)
    {
        if (pace.IsLeaving)
            return Refusals.Stopping;
        if (disk.Level == DiskLevel.Away)
            return Refusals.StoreAway;
        return disk.IsShut ? Refusals.DiskFull : rates.Begin(caller.RateAddress);
    }
}
