using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SessionReplay.E2E.Support;

/// <summary>Describes a page as a text that a live page and its replay have in common.</summary>
internal static partial class PageText
{
    private static readonly string Script = Scripts.Read("page-text.js");

    /// <summary>
    /// The text of a live page. Its recorder masks typed values, so they are masked here too, unless <paramref name="masked"/> is false.
    /// </summary>
    public static Task<string> OfLiveAsync(IPage page, bool masked = true) =>
        page.EvaluateAsync<string>(Script, new { frame = (string?)null, masked });

    /// <summary>The text of a live page as the viewer shows it: the viewer loads no icon of a recorded page.</summary>
    public static string AsShown(string live) => Icon().Replace(live, "<link ");

    /// <summary>The text of the page that is rebuilt in a frame; it must have the origin of <paramref name="page"/>.</summary>
    public static Task<string> OfFrameAsync(IPage page, string frame) => page.EvaluateAsync<string>(Script, new { frame, masked = false });

    [GeneratedRegex("<link href=\"[^\"]*\" rel=\"icon\" ")]
    private static partial Regex Icon();
}
