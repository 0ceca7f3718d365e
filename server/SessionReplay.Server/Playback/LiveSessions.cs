using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Playback;

/// <summary>
/// Says which sessions are being recorded at this moment. The state of a session stays recording for some minutes more, because its
/// recorder may come back.
/// </summary>
internal sealed class LiveSessions(ConnectedSessions connected, IOptions<PlaybackOptions> options, TimeProvider time)
{
    /// <summary>
    /// Whether the recorder has not said that the visit is over, and gave a sign within Playback:LiveSeconds: a segment or a Begin at any
    /// server, or a ping at this one.
    /// </summary>
    public bool IsLive(Session session)
    {
        if (session is not { State: SessionState.Recording, FinishedAtServer: null })
            return false;
        var age = TimeSpan.FromSeconds(options.Value.LiveSeconds);
        return time.GetUtcNow().ToUnixTimeMilliseconds() - session.LastSeenServer < age.TotalMilliseconds
            || connected.GaveSign(session.Id, age);
    }
}
