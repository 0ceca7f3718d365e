using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Check;

/// <summary>
/// Receives the records of a segment one by one while the segment is checked. A <see cref="MessagePackReader"/> passed along is a bookmark
/// behind the fields that the record's type holds; it also turns string indexes into text.
/// </summary>
public interface ISegmentNotes
{
    /// <param name="index">The record's place in the segment, from 0.</param>
    /// <param name="time">ms since 1970 by the page's clock.</param>
    /// <param name="any">The record.</param>
    public void Any(int index, long time, in AnyRecord any);

    public void Meta(in MetaRecord meta, MessagePackReader fields);

    public void Interaction(in InteractionRecord interaction);

    public void Plugin(in PluginRecord plugin, MessagePackReader payload);

    /// <param name="index">The record's place in the segment, from 0.</param>
    /// <param name="time">ms since 1970 by the page's clock.</param>
    /// <param name="custom">The record.</param>
    /// <param name="payload">A bookmark before the record's payload (any).</param>
    public void Custom(int index, long time, in CustomRecord custom, MessagePackReader payload);
}
