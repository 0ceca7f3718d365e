using System.Globalization;
using System.Text;

namespace SessionReplay.Bench.Index;

/// <summary>An element or a text of the made-up page, with what rrweb says of it.</summary>
internal sealed class PageNode
{
    private readonly string _head;

    private PageNode(string head, bool isElement, IReadOnlyList<PageNode> children)
    {
        (_head, IsElement, Children) = (head, isElement, children);
        foreach (var child in children)
            child.Parent = this;
    }

    /// <summary>0 until it is numbered.</summary>
    public int Id { get; private set; }

    public bool IsElement { get; }

    public PageNode? Parent { get; private set; }

    public IReadOnlyList<PageNode> Children { get; }

    /// <summary>The node and all below it, in document order.</summary>
    public IEnumerable<PageNode> All => Children.SelectMany(child => child.All).Prepend(this);

    public static PageNode Text(string text) => new($$"""{"type":3,"textContent":"{{text}}",""", false, []);

    /// <param name="tag">Its tag name.</param>
    /// <param name="attributes">Its attributes as JSON, without braces.</param>
    /// <param name="children">Its children.</param>
    public static PageNode Element(string tag, string attributes, params IReadOnlyList<PageNode> children) =>
        new(
            tag is "svg" or "path"
                ? $$"""{"type":2,"tagName":"{{tag}}","attributes":{{{attributes.Trim()}}},"isSVG":true,"""
                : $$"""{"type":2,"tagName":"{{tag}}","attributes":{{{attributes.Trim()}}},""",
            true,
            children
        );

    public static PageNode Document(params IReadOnlyList<PageNode> children) => new("""{"type":0,""", true, children);

    public static PageNode DocumentType() => new("""{"type":1,"name":"html","publicId":"","systemId":"",""", false, []);

    /// <summary>Gives the node and all below it their ids, in document order, as a recorder does when it meets them.</summary>
    public PageNode Numbered(ref int lastId)
    {
        foreach (var node in All)
            node.Id = ++lastId;
        return this;
    }

    /// <summary>Writes the node as a snapshot has it, with its children in it.</summary>
    public void WriteNested(StringBuilder to)
    {
        to.Append(_head);
        if (IsElement)
        {
            to.Append("\"childNodes\":[");
            for (var i = 0; i < Children.Count; i++)
            {
                if (i > 0)
                    to.Append(',');
                Children[i].WriteNested(to);
            }

            to.Append("],");
        }

        to.Append(CultureInfo.InvariantCulture, $"\"id\":{Id}}}");
    }

    /// <summary>Writes the node and all below it as a mutation adds them: each for itself, in document order.</summary>
    /// <param name="to">The list of adds, without brackets.</param>
    /// <param name="parent">The parent that the node gets.</param>
    public void WriteAdds(StringBuilder to, PageNode parent)
    {
        Parent = parent;
        foreach (var node in All)
        {
            if (to.Length > 0)
                to.Append(',');
            to.Append(CultureInfo.InvariantCulture, $"{{\"parentId\":{node.Parent!.Id},\"nextId\":null,\"node\":{node._head}");
            if (node.IsElement)
                to.Append("\"childNodes\":[],");
            to.Append(CultureInfo.InvariantCulture, $"\"id\":{node.Id}}}}}");
        }
    }

    /// <summary>The node has another text.</summary>
    public string WithText(string value) => $$"""{"id":{{Id}},"value":"{{value}}"}""";

    /// <param name="attributes">The changed attributes as JSON, without braces.</param>
    public string With(string attributes) => $$$"""{"id":{{{Id}}},"attributes":{{{{attributes.Trim()}}}}}""";

    public string Removed() => $$"""{"parentId":{{Parent!.Id}},"id":{{Id}}}""";
}
