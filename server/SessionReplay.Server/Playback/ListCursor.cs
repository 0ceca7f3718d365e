using System.Globalization;

namespace SessionReplay.Server.Playback;

/// <summary>The place where a list of sessions goes on: begin and id of the last session shown.</summary>
internal static class ListCursor
{
    public static string Of(long begunAtServer, string id) => string.Create(CultureInfo.InvariantCulture, $"{begunAtServer}-{id}");

    public static bool TryParse(string text, out (long BegunAtServer, string Id) place)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        place = default;
        if (dash < 0 || !long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var begun))
            return false;
        place = (begun, text[(dash + 1)..]);
        return true;
    }
}
