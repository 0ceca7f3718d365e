namespace SessionReplay.Wire.Format;

/// <summary>What stands at a bookmark, a copy of the reader, which stays where it is: null when it is of another type.</summary>
public static class Bookmark
{
    /// <summary>Index of the string that stands here.</summary>
    public static int? Slot(this MessagePackReader at) => at.ReadNested() == ValueKind.String ? at.String : null;

    public static double? Number(this MessagePackReader at) => at.ReadNested() switch
    {
        ValueKind.Int => at.Int,
        ValueKind.Float => at.Float,
        _ => null,
    };

    public static int? Whole(this MessagePackReader at) => at.ReadNested() == ValueKind.Int && at.Int is >= int.MinValue and <= int.MaxValue ? (int)at.Int : null;
}
