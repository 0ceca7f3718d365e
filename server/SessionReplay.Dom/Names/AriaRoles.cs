using System.Collections.Frozen;

namespace SessionReplay.Dom.Names;

/// <summary>The roles of WAI-ARIA 1.2 and of its modules for documents and graphics, but not the abstract ones.</summary>
internal static class AriaRoles
{
    private static readonly FrozenSet<string> All = Set(
        "alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox complementary",
        "contentinfo definition deletion dialog directory document emphasis feed figure form generic grid gridcell group heading image img",
        "insertion link list listbox listitem log main mark marquee math menu menubar menuitem menuitemcheckbox menuitemradio meter",
        "navigation none note option paragraph presentation progressbar radio radiogroup region row rowgroup rowheader scrollbar search",
        "searchbox separator slider spinbutton status strong subscript suggestion superscript switch tab table tablist tabpanel term",
        "textbox time timer toolbar tooltip tree treegrid treeitem comment graphics-document graphics-object graphics-symbol",
        "doc-abstract doc-acknowledgments doc-afterword doc-appendix doc-backlink doc-biblioentry doc-bibliography doc-biblioref",
        "doc-chapter doc-colophon doc-conclusion doc-cover doc-credit doc-credits doc-dedication doc-endnote doc-endnotes doc-epigraph doc-epilogue",
        "doc-errata doc-example doc-footnote doc-foreword doc-glossary doc-glossref doc-index doc-introduction doc-noteref doc-notice",
        "doc-pagebreak doc-pagelist doc-part doc-preface doc-prologue doc-pullquote doc-qna doc-subtitle doc-tip doc-toc"
    );

    private static readonly FrozenSet<string> NamedByContent = Set(
        "button cell checkbox columnheader gridcell heading link menuitem menuitemcheckbox menuitemradio option radio row rowheader switch",
        "tab tooltip treeitem doc-backlink doc-biblioref doc-glossref doc-noteref"
    );

    private static readonly FrozenSet<string> Reacting = Set(
        "button link checkbox switch radio tab option treeitem menuitem menuitemcheckbox menuitemradio slider scrollbar textbox searchbox",
        "spinbutton combobox listbox"
    );

    private static readonly FrozenSet<string> Parts = Set(
        "alertdialog application article banner blockquote caption code complementary contentinfo definition deletion dialog directory",
        "document emphasis feed figure form generic grid group insertion list log main mark math menu menubar navigation none note",
        "presentation radiogroup region rowgroup search status strong subscript suggestion superscript table tablist tabpanel term time",
        "timer toolbar tree treegrid"
    );

    private static readonly FrozenSet<string> Fields = Set("textbox searchbox spinbutton");

    private static readonly FrozenSet<string> Ranges = Set("slider scrollbar progressbar meter");

    private static readonly FrozenSet<string> Global = Set(
        "aria-atomic aria-braillelabel aria-brailleroledescription aria-busy aria-controls aria-current aria-describedby aria-description",
        "aria-details aria-dropeffect aria-flowto aria-grabbed aria-keyshortcuts aria-label aria-labelledby aria-live aria-owns",
        "aria-relevant aria-roledescription"
    );

    public static bool IsRole(string token) => All.Contains(token);

    /// <summary>The words in an element of the role are its name.</summary>
    public static bool IsNamedByContent(string? role) => role is not null && NamedByContent.Contains(role);

    /// <summary>It does something when it is hit.</summary>
    public static bool Reacts(string? role) => role is not null && Reacting.Contains(role);

    /// <summary>It is a part of a page or of a text, which nobody calls by its kind, unless it has a name. Null is one.</summary>
    public static bool IsPart(string? role) => role is null || Parts.Contains(role);

    /// <summary>People type into it.</summary>
    public static bool IsField(string? role) => role is not null && Fields.Contains(role);

    /// <summary>It has a value between two others.</summary>
    public static bool IsRange(string? role) => role is not null && Ranges.Contains(role);

    /// <summary>What is in it is its value, and not its name.</summary>
    public static bool HasValue(string? role) => role is "combobox" or "listbox" || IsField(role) || IsRange(role);

    /// <summary>An attribute that every element may have, so that an element that has it is no mere decoration.</summary>
    public static bool IsGlobal(string attribute) => Global.Contains(attribute);

    private static FrozenSet<string> Set(params string[] words) =>
        words.SelectMany(line => line.Split(' ')).ToFrozenSet(StringComparer.Ordinal);
}
