using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Tests;

/// <summary>Segments written record by record, in forms that the recorder may send and no writer of rrweb events uses.</summary>
internal static class HandWritten
{
    private const long Time = 1_700_000_000_000;

    /// <summary>The segments of the fixture <c>csharp-parts</c>.</summary>
    public static List<(byte[] Raw, int Events)> Parts()
    {
        var segments = new List<(byte[], int)>();
        var writer = new SegmentWriter();
        FirstPart(writer);
        Take(writer, segments);
        LastPart(writer);
        Later(writer);
        Take(writer, segments);
        return segments;
    }

    private static void FirstPart(SegmentWriter writer)
    {
        writer.Begin(RecordKind.Snapshot, Time + 10);
        writer.Bool(false);
        writer.Int(2);
        writer.Int(1);
        writer.NodeHead(NodeType.Document | Head.Open, 1);
        writer.Nil();
        writer.NodeHead(NodeType.Element | Head.Open, 2);
        writer.Slot("body");
        writer.NodeHead(NodeType.Element | Head.Open | Head.Attributes | Head.Root, 10);
        writer.Int(9);
        writer.Slot("p");
        writer.Int(1);
        writer.Slot("class");
        writer.Slot("p");
        writer.End();
        writer.Begin(RecordKind.Custom, Time + 20);
        writer.Slot("track");
        var fields = writer.BeginNested();
        writer.MapHead(1);
        writer.Slot("name");
        writer.AnyString("between the parts");
        writer.EndNested(fields);
        writer.End();
    }

    /// <summary>Goes on inside the p. The rootId is written again, because it holds for one record only.</summary>
    private static void LastPart(SegmentWriter writer)
    {
        writer.Begin(RecordKind.SnapshotMore, Time + 30);
        writer.Bool(true);
        writer.NodeHead(NodeType.Text | Head.Root, 11);
        writer.Int(9);
        writer.Slot("first");
        writer.Close();
        writer.NodeHead(NodeType.Text | Head.Root, 1);
        writer.Nil();
        writer.Slot("second");
        writer.Close();
        writer.Close();
        writer.End();
    }

    private static void Later(SegmentWriter writer)
    {
        const RecordKind OfTomorrow = (RecordKind)99;
        writer.Begin(OfTomorrow, Time + 35);
        writer.Slot("its strings count");
        writer.Bool(true);
        writer.End();
        writer.Begin(RecordKind.Mutation, Time + 40);
        for (var nothing = 0; nothing < 4; nothing++)
            writer.Int(0);
        // A group's nextId is the difference to its own parentId, and its parentId the difference to the parentId of the group before.
        Group(writer, 2, 8);
        writer.NodeHead(NodeType.Element | Head.Open, 20);
        writer.Slot("ul");
        writer.NodeHead(NodeType.Element | Head.Open, 21);
        writer.Slot("li");
        writer.NodeHead(NodeType.Text, 22);
        writer.Slot("deep");
        writer.Close();
        writer.NodeHead(NodeType.Element, 23);
        writer.Slot("li");
        writer.Close();
        writer.NodeHead(NodeType.Text, 24);
        writer.Slot("beside it");
        writer.Close();
        Group(writer, 22, null);
        writer.NodeHead(NodeType.Comment, 25);
        writer.Slot("");
        writer.Close();
        writer.End();
        writer.Begin(RecordKind.Interaction, Time + 39);
        writer.Int(2);
        writer.Int(20);
        writer.Nil();
        writer.Int(7);
        writer.Nil();
        writer.Slot("a field of tomorrow");
        writer.End();
        writer.Begin(RecordKind.Custom, Time + 50);
        writer.Slot("track");
        var fields = writer.BeginNested();
        writer.ArrayHead(3);
        writer.AnyString("track");
        writer.MapHead(1);
        writer.Slot("track");
        writer.AnyString("in full");
        writer.AnyString("in full");
        writer.EndNested(fields);
        writer.End();
    }

    private static void Group(SegmentWriter writer, long parentStep, long? nextStep)
    {
        writer.Int(parentStep);
        if (nextStep is { } next)
            writer.Int(next);
        else
            writer.Nil();
    }

    private static void Take(SegmentWriter writer, List<(byte[], int)> segments)
    {
        var records = writer.Records;
        segments.Add((writer.Take(), records));
    }
}
