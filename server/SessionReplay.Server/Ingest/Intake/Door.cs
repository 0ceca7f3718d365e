using SessionReplay.Server.Entrance;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>Whether this server takes a Begin just now, whoever asks. It looks before anything is read of what the recorder sends, and asks no store.</summary>
internal sealed class Door(Pace pace, DiskGuard disk, Rates rates)
{
    public WireError? Refusal(Caller caller)
    {
        if (pace.IsLeaving) return Refusals.Stopping;
        if (disk.Level == DiskLevel.Away) return Refusals.StoreAway;
        return disk.IsShut ? Refusals.DiskFull : rates.Begin(caller.RateAddress);
    }
}
