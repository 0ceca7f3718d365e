using System.Text.Json;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Rrweb;

/// <summary>Tells which rrweb events change the picture of a page.</summary>
internal static class PictureEvents
{
    /// <summary>Sources that only tell of the pointer and of console messages: MouseMove, MouseInteraction, TouchMove, Log, Drag.</summary>
    private static readonly int[] OnlyTell = [1, 2, 6, 11, 12];

    public static bool ChangesThePicture(int? source) => source is not { } known || !OnlyTell.Contains(known);

    /// <summary>
    /// The event's type and, for an incremental event, its source. The JSON must have been written by <see cref="WireToRrweb"/>.
    /// </summary>
    public static (int? Type, int? Source) KindOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WireFormat.MaxJsonDepth });
        int? type = null;
        int? source = null;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            var isType = reader.CurrentDepth == 1 && reader.ValueTextEquals("type"u8);
            var isSource = reader.CurrentDepth == 2 && reader.ValueTextEquals("source"u8);
            var isData = reader.CurrentDepth == 1 && reader.ValueTextEquals("data"u8);
            reader.Read();
            if (isType)
                type = Number(ref reader);
            else if (isSource)
                source = Number(ref reader);
            else if (!isData)
                reader.Skip();
        }

        return (type, source);
    }

    private static int? Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : null;
}
