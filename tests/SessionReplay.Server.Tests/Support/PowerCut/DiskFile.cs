using System.Runtime.InteropServices;

namespace SessionReplay.Server.Tests.Support.PowerCut;

/// <summary>One file of a disk: its synced bytes and the writes since.</summary>
internal sealed class DiskFile
{
    private const int SectorBytes = 512;

    private readonly List<byte> _synced = [];
    private readonly List<(bool IsTruncation, long Offset, byte[] Data)> _pending = [];
    private int _covered;

    public void Take(bool syncBegun, bool syncEnded, bool truncated, long offset, byte[] data)
    {
        if (syncBegun)
            _covered = _pending.Count;
        else if (syncEnded)
            Sync();
        else if (truncated || data.Length > 0)
            _pending.Add((truncated, offset, data));
    }

    /// <summary>
    /// The bytes after a power cut: all synced ones, and each sector written since with the chance <paramref name="luck"/>.
    /// </summary>
    public byte[] AfterPowerCut(double luck, Random random)
    {
        List<byte> image = [.. _synced];
        foreach (var (isTruncation, offset, data) in _pending)
        {
            if (isTruncation)
            {
                if (random.NextDouble() < luck)
                    CollectionsMarshal.SetCount(image, (int)offset);
                continue;
            }

            for (var at = 0; at < data.Length; at += SectorBytes)
            {
                if (random.NextDouble() < luck)
                    Write(image, offset + at, data.AsSpan(at, Math.Min(SectorBytes, data.Length - at)));
            }
        }

        return image.ToArray();
    }

    private static void Write(List<byte> content, long offset, ReadOnlySpan<byte> data)
    {
        var (length, end) = (content.Count, (int)offset + data.Length);
        if (length < end)
            CollectionsMarshal.SetCount(content, end);
        var bytes = CollectionsMarshal.AsSpan(content);
        if (length < offset)
            bytes[length..(int)offset].Clear(); // A hole reads as zeros.
        data.CopyTo(bytes[(int)offset..]);
    }

    private void Sync()
    {
        foreach (var (isTruncation, offset, data) in _pending[.._covered])
        {
            if (isTruncation)
                CollectionsMarshal.SetCount(_synced, (int)offset);
            else
                Write(_synced, offset, data);
        }

        _pending.RemoveRange(0, _covered);
        _covered = 0;
    }
}
