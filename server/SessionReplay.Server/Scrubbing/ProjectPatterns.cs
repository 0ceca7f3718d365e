using System.Text;
using System.Text.RegularExpressions;
using SessionReplay.Server.Projects;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Scrubbing;

/// <summary>
/// A project's own regular expressions, whose matches are masked as well. They cannot stall the server: they run without backtracking, in
/// time linear to the text, and a segment for which they take too long all the same is refused, never stored unmasked.
/// </summary>
internal sealed class ProjectPatterns(IEnumerable<string> patterns, TimeProvider time)
{
    /// <summary>
    /// Limit for all patterns over all strings of one segment. It is many times the need of the largest segment, because the clock also
    /// runs while the machine does something else.
    /// </summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(3);

    private readonly Regex[] _patterns = [.. patterns.Select(Projects.ScrubPattern.Compile)];

    public bool IsEmpty => _patterns.Length == 0;

    /// <returns>How many matches were masked.</returns>
    /// <exception cref="WireException">too_large: the patterns take too long.</exception>
    public int Mask(Span<byte> raw, List<Range> strings)
    {
        var began = time.GetTimestamp();
        var found = 0;
        try
        {
            foreach (var place in strings)
            {
                var bytes = raw[place];
                if (bytes.IsEmpty)
                    continue;
                var text = Encoding.UTF8.GetString(bytes);
                foreach (var pattern in _patterns)
                    found += Mask(bytes, text, pattern, began);
            }
        }
        catch (RegexMatchTimeoutException)
        {
            throw TooLong();
        }

        return found;
    }

    private int Mask(Span<byte> bytes, string text, Regex pattern, long began)
    {
        var found = 0;
        // How far the text has been handled, in characters and in bytes.
        int chars = 0,
            before = 0;
        foreach (var match in pattern.EnumerateMatches(text))
        {
            var (start, end) = Whole(text, match.Index, match.Index + match.Length);
            if (match.Length == 0 || end <= chars)
                continue;
            start = Math.Max(start, chars);
            var at = before + Encoding.UTF8.GetByteCount(text.AsSpan(chars, start - chars));
            before = at + Encoding.UTF8.GetByteCount(text.AsSpan(start, end - start));
            chars = end;
            Scrubber.Mask(bytes[at..before]);
            found++;
            CheckTime(began);
        }

        CheckTime(began);
        return found;
    }

    private void CheckTime(long began)
    {
        if (time.GetElapsedTime(began) > MaxTime)
            throw TooLong();
    }

    /// <summary>Widens a match so that a character of two UTF-16 units is masked whole.</summary>
    private static (int Start, int End) Whole(string text, int start, int end) =>
        (
            start > 0 && start < text.Length && char.IsLowSurrogate(text[start]) ? start - 1 : start,
            end < text.Length && char.IsLowSurrogate(text[end]) ? end + 1 : end
        );

    private static WireException TooLong() =>
        new(
            "too_large",
            $"The project's patterns took more than {MaxTime.TotalSeconds} s for the segment. Make them simpler, or remove some (`projects scrub`)."
        );
}
