using System.Globalization;
using System.Text;
using SessionReplay.Dom.Names;
using SessionReplay.Server.Scrubbing;

namespace SessionReplay.Server.Indexing.Moments;

/// <summary>The words for moments, in one place: list, lanes, search and tickets say the same.</summary>
internal static class Words
{
    /// <summary>A moment is one line; more than this many characters nobody reads in a list.</summary>
    private const int MaxLine = 500;
    private const int MaxAddress = 2_000;

    private static readonly Dictionary<int, string> Statuses = new()
    {
        [200] = "OK",
        [201] = "Created",
        [202] = "Accepted",
        [204] = "No Content",
        [206] = "Partial Content",
        [301] = "Moved Permanently",
        [302] = "Found",
        [303] = "See Other",
        [304] = "Not Modified",
        [307] = "Temporary Redirect",
        [308] = "Permanent Redirect",
        [400] = "Bad Request",
        [401] = "Unauthorized",
        [402] = "Payment Required",
        [403] = "Forbidden",
        [404] = "Not Found",
        [405] = "Method Not Allowed",
        [406] = "Not Acceptable",
        [408] = "Request Timeout",
        [409] = "Conflict",
        [410] = "Gone",
        [412] = "Precondition Failed",
        [413] = "Content Too Large",
        [415] = "Unsupported Media Type",
        [418] = "I’m a teapot",
        [422] = "Unprocessable Content",
        [423] = "Locked",
        [425] = "Too Early",
        [428] = "Precondition Required",
        [429] = "Too Many Requests",
        [431] = "Header Fields Too Large",
        [451] = "Unavailable for Legal Reasons",
        [500] = "Internal Server Error",
        [501] = "Not Implemented",
        [502] = "Bad Gateway",
        [503] = "Service Unavailable",
        [504] = "Gateway Timeout",
    };

    /// <summary>The words of roles that a person would not use.</summary>
    private static readonly Dictionary<string, string> Roles = new(StringComparer.Ordinal)
    {
        ["textbox"] = "field",
        ["searchbox"] = "search field",
        ["spinbutton"] = "number field",
        ["combobox"] = "list",
        ["listbox"] = "list",
        ["checkbox"] = "check box",
        ["radio"] = "radio button",
        ["menuitem"] = "menu item",
        ["menuitemcheckbox"] = "menu item",
        ["menuitemradio"] = "menu item",
        ["img"] = "picture",
        ["image"] = "picture",
        ["gridcell"] = "cell",
        ["columnheader"] = "column header",
        ["rowheader"] = "row header",
        ["treeitem"] = "tree item",
        ["listitem"] = "list item",
        ["tabpanel"] = "tab panel",
        ["option"] = "option",
        ["paragraph"] = "text",
        ["file"] = "file field",
        ["audio"] = "sound",
        ["generic"] = "area",
    };

    /// <summary>An element: <c>button “Pay now”</c>.</summary>
    /// <param name="name">What the page's model says of it; null: it is not known.</param>
    public static string Element(SpokenName? name)
    {
        if (name is null)
            return "something that is gone";
        if (name is { Text: null, Row: { } nameless })
            return $"row “{nameless}”";
        var inRow = name.Row is { } row ? $" in row “{row}”" : "";
        var kind = name.Kind is null ? null : Roles.GetValueOrDefault(name.Kind, name.Kind);
        var said = (kind, name.Text, name.IsMasked) switch
        {
            ({ } role, { } text, _) => $"{role} “{text}”",
            (null, { } text, _) => $"“{text}”",
            ("picture" or "text", null, _) => Article(kind),
            ({ } role, null, true) => $"{Article(role)} whose name is hidden",
            ({ } role, null, false) => $"{Article(role)} without a name",
            (null, null, true) => "a text",
            _ => "the page",
        };
        return said + inRow;
    }

    public static string Status(int status) => Statuses.TryGetValue(status, out var words) ? $"{status} {words}" : Invariant($"{status}");

    /// <summary>How long something took: <c>28 ms</c>, <c>1.2 s</c>, <c>2 m 3 s</c>.</summary>
    public static string Duration(double ms)
    {
        if (ms < 1_000)
            return Invariant($"{Math.Max(0, Math.Round(ms))} ms");
        if (ms < 10_000)
            return Invariant($"{ms / 1_000:0.0} s");
        var seconds = (long)Math.Round(ms / 1_000);
        return seconds < 60 ? Invariant($"{seconds} s") : Invariant($"{seconds / 60} m {seconds % 60} s");
    }

    /// <summary>An address as a person reads it: path and query, with the host if it is not that of <paramref name="page"/>.</summary>
    public static string Address(string address, string page)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Host.Length == 0)
            return Line(address);
        var isOwn = Uri.TryCreate(page, UriKind.Absolute, out var own) && own.Authority == url.Authority;
        return Line(isOwn ? url.PathAndQuery : url.Authority + url.PathAndQuery);
    }

    /// <summary><c>TypeError: x is undefined</c></summary>
    public static string Error(string? name, string? message)
    {
        if (string.IsNullOrEmpty(message))
            return name ?? "Error";
        return name is { Length: > 0 } && !message.StartsWith(name, StringComparison.Ordinal) ? $"{name}: {message}" : message;
    }

    /// <summary>The text on one line, cut at a length that a list shows, and masked.</summary>
    public static string Line(string text) => CardNumbers.Masked(OneLine(text));

    private static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, MaxLine));
        var space = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                space = line.Length > 0;
                continue;
            }

            if (space)
                line.Append(' ');
            space = false;
            if (line.Length >= MaxLine)
                return line.Append('…').ToString();
            line.Append(rune.ToString());
        }

        return line.ToString();
    }

    /// <summary>An address, cut where no real one is as long.</summary>
    public static string Cut(string address) => address.Length <= MaxAddress ? address : address[..MaxAddress] + "…";

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Article(string noun) => (noun[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an " : "a ") + noun;
}
