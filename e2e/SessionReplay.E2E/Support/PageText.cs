using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SessionReplay.E2E.Support;

/// <summary>What is on a page, as text that a live page and its replay have in common.</summary>
internal static partial class PageText
{
    private static readonly string Script = Scripts.Read("page-text.js");

    /// <summary>A live page. Its recorder hides what is typed, so here it is hidden too, unless <paramref name="masked"/> is false.</summary>
    public static Task<string> OfLiveAsync(IPage page, bool masked = true) => page.EvaluateAsync<string>(Script, new { frame = (string?)null, masked });

    /// <summary>A live page as the viewer shows it: it loads no icon of a recorded page.</summary>
    public static string AsShown(string live) => Icon().Replace(live, "<link ");

    /// <summary>The page that is rebuilt in a frame, which has to be of this page's origin.</summary>
    public static Task<string> OfFrameAsync(IPage page, string frame) => page.EvaluateAsync<string>(Script, new { frame, masked = false });

    [GeneratedRegex("<link href=\"[^\"]*\" rel=\"icon\" ")]
    private static partial Regex Icon();
}
