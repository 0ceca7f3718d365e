using System.Text.RegularExpressions;

namespace SessionReplay.Server.Projects;

/// <summary>A regular expression of a project. Its matches in recordings are masked before they are stored.</summary>
internal static class ScrubPattern
{
    public const int MaxLength = 500;
    public const int MaxCount = 20;

    /// <summary>Limit for one pattern on one string. Without backtracking even megabytes take less.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <exception cref="ArgumentException">The text is no regular expression, or needs backtracking (look-around, back
    /// references).</exception>
    /// <exception cref="NotSupportedException">The pattern needs backtracking: .NET reports some of these patterns in this way.</exception>
    public static Regex Compile(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout);

    /// <returns>The reason why the pattern cannot be used; null when it can.</returns>
    public static string? Problem(string pattern)
    {
        if (pattern.Length is 0 or > MaxLength)
            return $"A pattern has 1 to {MaxLength} characters; this one has {pattern.Length}.";
        try
        {
            return Compile(pattern).IsMatch("")
                ? $"The pattern '{pattern}' matches the empty text, and so everywhere. Make it match at least one character."
                : null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"The pattern '{pattern}' cannot be used: {e.Message}";
        }
    }
}
