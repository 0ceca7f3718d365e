using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Records;

/// <summary>An event of one of rrweb's plugins: the console, the network. Its payload (any) stands next in the fields.</summary>
/// <remarks>Fields: <c>plugin</c> (slot), <c>payload</c> (any).</remarks>
/// <param name="Plugin">Index of the plugin's name in the string table.</param>
public readonly record struct PluginRecord(int Plugin)
{
    public static PluginRecord Read(ref MessagePackReader fields) => new(fields.ReadSlot());

    /// <summary>Begins a record; the caller writes the payload and ends the record.</summary>
    public static void Begin(SegmentWriter writer, long time, string plugin)
    {
        writer.Begin(RecordKind.Plugin, time);
        writer.Slot(plugin);
    }
}
