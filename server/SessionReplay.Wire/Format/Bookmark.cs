namespace SessionReplay.Wire.Format;

/// <summary>
/// Reads the value at a bookmark, which is a copy of the reader; the reader itself does not move. The result is null when the value is of
/// another type.
/// </summary>
public static class Bookmark
{
    /// <summary>Index in the string table of the string at the bookmark.</summary>
    public static int? Slot(this MessagePackReader at) => at.ReadNested() == ValueKind.String ? at.String : null;

    public static double? Number(this MessagePackReader at) =>
        at.ReadNested() switch
        {
            ValueKind.Int => at.Int,
            ValueKind.Float => at.Float,
            _ => null,
        };

    public static int? Whole(this MessagePackReader at) =>
        at.ReadNested() == ValueKind.Int && at.Int is >= int.MinValue and <= int.MaxValue ? (int)at.Int : null;
}
