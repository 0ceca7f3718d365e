namespace SessionReplay.Server.Storage.Packs;

/// <summary>The activity of a pack as it is stored: its numbers, most of them in one byte.</summary>
internal static class ActivityBytes
{
    public static byte[] Of(IReadOnlyList<int> activity)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        foreach (var number in activity)
            writer.Write7BitEncodedInt(number);
        return bytes.ToArray();
    }

    public static IReadOnlyList<int> Read(byte[] stored)
    {
        using var bytes = new MemoryStream(stored);
        using var reader = new BinaryReader(bytes);
        var activity = new List<int>();
        try
        {
            while (bytes.Position < bytes.Length)
                activity.Add(reader.Read7BitEncodedInt());
        }
        catch (Exception e) when (e is FormatException or EndOfStreamException)
        {
            // What can be read of damaged bytes costs the bar under the picture some of its activity, and nothing else.
        }

        return activity;
    }
}
