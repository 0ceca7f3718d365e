namespace SessionReplay.Wire.Format;

/// <summary>The strings of one segment as text. Each is decoded once, however often it is referred to.</summary>
public sealed class SegmentTexts
{
    private readonly List<string?> _texts = [];

    /// <param name="reader">A reader of the segment, or a bookmark in it.</param>
    /// <param name="index">Index in the segment's string table.</param>
    public string Of(in MessagePackReader reader, int index)
    {
        while (_texts.Count <= index)
            _texts.Add(null);
        return _texts[index] ??= reader.TextOf(index);
    }

    /// <summary>Forgets the texts, before another segment is read.</summary>
    public void Clear() => _texts.Clear();
}
