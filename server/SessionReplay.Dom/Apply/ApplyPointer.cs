using SessionReplay.Dom.State;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Dom.Apply;

/// <summary>The path of the pointer; only its end matters to the page.</summary>
internal static class ApplyPointer
{
    public static bool Apply(PointerState pointer, in PointerRecord record, ref MessagePackReader fields)
    {
        var position = default(PointerPosition);
        var any = fields.Fields > 0;
        while (fields.Fields > 0)
            position.Read(ref fields);
        if (any)
            Moved(pointer, record.Source, position.X, position.Y, position.Id);
        return any;
    }

    public static void Moved(PointerState pointer, long source, long x, long y, long over) =>
        (pointer.Source, pointer.X, pointer.Y, pointer.Over) = (source, x, y, over);
}
