using System.Text;
using System.Text.Json;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Server.Playback;

/// <summary>The data of one Custom, Plugin or Any record as JSON: what a moment says shortly, in full.</summary>
internal static class RecordEvent
{
    /// <param name="raw">The raw segment.</param>
    /// <param name="index">The record's place in it, from 0.</param>
    /// <returns>The JSON; null if there is no such record, or it is of a kind that says nothing more.</returns>
    /// <exception cref="WireException">The segment is damaged.</exception>
    public static string? Of(byte[] raw, int index)
    {
        var reader = new SegmentReader(raw);
        for (var at = 0; reader.Read(); at++)
        {
            if (at < index)
                continue;
            ref var fields = ref reader.Fields;
            switch (reader.Kind)
            {
                case RecordKind.Any:
                    return Encoding.UTF8.GetString(AnyJson.ToJson(ref fields));
                case RecordKind.Custom:
                    return With("tag", fields.TextOf(CustomRecord.Read(ref fields).Tag), ref fields);
                case RecordKind.Plugin:
                    return With("plugin", fields.TextOf(PluginRecord.Read(ref fields).Plugin), ref fields);
                default:
                    return null;
            }
        }

        return null;
    }

    private static string With(string property, string name, ref MessagePackReader fields) =>
        $"{{\"{property}\":{JsonSerializer.Serialize(name)},\"payload\":{Encoding.UTF8.GetString(AnyJson.ToJson(ref fields))}}}";
}
