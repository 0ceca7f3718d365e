using System.Collections.Frozen;
using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.Names;

/// <summary>Whether the words of an element touch those beside it, by its tag and its <c>style</c>: no style sheet is asked.</summary>
internal static class Layout
{
    private static readonly FrozenSet<string> Blocks = FrozenSet.ToFrozenSet(
        [
            .. "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure".Split(
                ' '
            ),
            .. "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section".Split(
                ' '
            ),
            .. "summary table tbody td tfoot th thead tr ul".Split(' '),
            .. "button canvas img input meter object progress select svg textarea video".Split(' '),
        ],
        StringComparer.Ordinal
    );

    /// <summary>True if it is a block, or a box of its own within the line.</summary>
    public static bool IsApart(in Node node)
    {
        if (node.Attributes is { } attributes && InlineStyle.Of(attributes, "display") is { } display)
            return display is not ("inline" or "contents");
        return Blocks.Contains(node.Text!);
    }
}
