using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Tests;

public sealed class SegmentReaderTests
{
    [Fact]
    public void RecordsAreWalkedInPlaceAndWhatIsNotReadIsPassedOver()
    {
        var writer = new SegmentWriter();
        writer.Begin(RecordKind.Meta, 1_000);
        writer.Slot("https://shop.example/");
        writer.Int(1280);
        writer.Int(720);
        writer.End();
        writer.Begin(RecordKind.Custom, 900);
        writer.Slot("https://shop.example/");
        writer.Nil();
        writer.End();
        var reader = new SegmentReader(writer.Take());
        Assert.Equal(1_000, reader.BaseTime);
        Assert.True(reader.Read());
        Assert.Equal((RecordKind.Meta, 1_000), (reader.Kind, reader.Time));
        Assert.Equal(22 + 3 + 3, reader.Body.Length);
        Assert.True(reader.Read());
        Assert.Equal((RecordKind.Custom, 900), (reader.Kind, reader.Time));
        Assert.Equal(2, reader.Body.Length); // A reference and nil.
        Assert.Equal("https://shop.example/", reader.Fields.TextOf(reader.Fields.ReadSlot()));
        Assert.False(reader.Read());
    }

    [Fact]
    public void BookmarkReadsTheSameAgainWithTheSameStrings()
    {
        var writer = new SegmentWriter();
        writer.Begin(RecordKind.Data, 0);
        var fields = writer.BeginNested();
        writer.ArrayHead(3);
        writer.AnyString("first");
        writer.AnyString("second");
        writer.AnyString("first");
        writer.EndNested(fields);
        writer.End();
        var reader = new SegmentReader(writer.Take());
        reader.Read();
        var bookmark = reader.Fields;
        reader.Fields.SkipAny();
        Assert.Equal(ValueKind.Array, bookmark.ReadAny());
        foreach (var expected in new[] { "first", "second", "first" })
        {
            Assert.Equal(ValueKind.String, bookmark.ReadNested());
            Assert.Equal(expected, bookmark.TextOf(bookmark.String));
        }

        Assert.Equal(reader.Fields.At, bookmark.At);
    }
}
