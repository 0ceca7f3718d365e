using System.Text;

namespace SessionReplay.Server.Tests.Support.PowerCut;

/// <summary>The writes and syncs of a server, in order, and what a disk holds of them after a power cut at some moment.</summary>
internal sealed class RecordedDisk
{
    private readonly List<Note> _notes = [];

    /// <summary>The kind of a note. Once a sync has ended, it covers everything that was written before it began.</summary>
    private enum What : byte
    {
        Created = (byte)'C',
        Written = (byte)'W',
        Truncated = (byte)'T',
        SyncBegun = (byte)'B',
        SyncEnded = (byte)'E',
        Unlinked = (byte)'U',
    }

    public int Syncs => _notes.Count(note => note.What == What.SyncEnded);

    public static RecordedDisk Read(string file)
    {
        var disk = new RecordedDisk();
        using var reader = new BinaryReader(File.OpenRead(file));
        try
        {
            while (true)
            {
                var (time, what) = (reader.ReadInt64(), (What)reader.ReadByte());
                var (pathLength, offset, length) = (reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt32());
                var path = Encoding.UTF8.GetString(reader.ReadBytes(pathLength));
                var data = reader.ReadBytes(length);
                if (data.Length < length)
                    break;
                disk._notes.Add(new(time, what, path, offset, data));
            }
        }
        catch (EndOfStreamException)
        {
            // The server was killed while it wrote this note.
        }

        return disk;
    }

    /// <summary>The moments worth a power cut, in ns: just before and just after the end of each sync.</summary>
    public IReadOnlyList<long> Moments() =>
        [
            .. _notes
                .Where(note => note.What == What.SyncEnded)
                .SelectMany(note => new[] { note.Nanoseconds - 1, note.Nanoseconds })
                .Distinct(),
        ];

    /// <summary>
    /// Writes the files as they are after a power cut: everything that was synced, and each 512-byte sector of the rest
    /// with the chance <paramref name="luck"/>.
    /// </summary>
    /// <param name="from">The folder that was recorded.</param>
    /// <param name="to">The folder to write the files to.</param>
    /// <param name="nanoseconds">The moment of the power cut.</param>
    /// <param name="luck">The chance, 0 to 1, that a sector that was written and not synced is on the disk.</param>
    /// <param name="random">Chooses those sectors.</param>
    public void WriteImage(string from, string to, long nanoseconds, double luck, Random random)
    {
        var files = new Dictionary<string, DiskFile>();
        var entered = new HashSet<string>(); // Files whose names are on the disk because their folder was synced.
        foreach (var note in _notes.TakeWhile(note => note.Nanoseconds <= nanoseconds))
        {
            if (note.Path == from)
            {
                if (note.What == What.SyncEnded)
                    entered.UnionWith(files.Keys);
                continue;
            }

            if (!files.TryGetValue(note.Path, out var file))
                files.Add(note.Path, file = new DiskFile());
            if (note.What == What.Unlinked)
                files.Remove(note.Path);
            else
                file.Take(note.What == What.SyncBegun, note.What == What.SyncEnded, note.What == What.Truncated, note.Offset, note.Data);
        }

        foreach (var (path, file) in files)
        {
            if (path.EndsWith("-shm", StringComparison.Ordinal))
                continue; // This file is shared memory, which SQLite makes itself.
            if (entered.Contains(path))
                File.WriteAllBytes(Path.Combine(to, Path.GetRelativePath(from, path)), file.AfterPowerCut(luck, random));
        }
    }

    private sealed record Note(long Nanoseconds, What What, string Path, long Offset, byte[] Data);
}
