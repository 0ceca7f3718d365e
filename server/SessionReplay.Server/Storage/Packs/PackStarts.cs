namespace SessionReplay.Server.Storage.Packs;

/// <summary>The names of <see cref="PackStart"/>, as they are stored and as the API gives them.</summary>
internal static class PackStarts
{
    public static string Name(this PackStart start) =>
        start switch
        {
            PackStart.Keyframe => "keyframe",
            PackStart.Snapshot => "snapshot",
            PackStart.Lost => "lost",
            _ => throw new ArgumentOutOfRangeException(nameof(start), start, "Not a start of a pack."),
        };

    public static PackStart Parse(string name) =>
        name switch
        {
            "keyframe" => PackStart.Keyframe,
            "snapshot" => PackStart.Snapshot,
            "lost" => PackStart.Lost,
            _ => throw new FormatException($"'{name}' is not a start of a pack."),
        };
}
