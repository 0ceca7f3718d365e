using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Check;

/// <summary>What somebody wants to know of a segment, told record by record while it is checked. Each reader is a bookmark before what the record has besides its type.</summary>
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
    /// <param name="payload">What it says.</param>
    public void Custom(int index, long time, in CustomRecord custom, MessagePackReader payload);
}
