namespace SessionReplay.Server.Tests.Support;

/// <summary>
/// The size of a fault test: large enough to fail where something is wrong, or with SESSION_REPLAY_SOAK=1 (`npm run soak`) its full size.
/// </summary>
internal static class Scale
{
    public static bool IsSoak { get; } = Environment.GetEnvironmentVariable("SESSION_REPLAY_SOAK") == "1";

    public static int Of(int normal, int soak) => IsSoak ? soak : normal;

    public static TimeSpan Seconds(double normal, double soak) => TimeSpan.FromSeconds(IsSoak ? soak : normal);
}
