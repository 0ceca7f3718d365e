using System.Globalization;

namespace SessionReplay.Server.Playback;

/// <summary>Words that must all stand in a text, in any case.</summary>
internal sealed class WordFilter(string? words)
{
    private readonly string[] _words = words?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];

    public bool Takes(string text) => Array.TrueForAll(_words, word => Contains(text, word));

    private static bool Contains(string text, string word) =>
        CultureInfo.InvariantCulture.CompareInfo.IndexOf(text, word, CompareOptions.OrdinalIgnoreCase) >= 0;
}
