using System.Net;
using System.Text;

namespace SessionReplay.Server.Tests.Support;

/// <summary>A long recording, made while it is sent: a snapshot, then mutations with texts that do not repeat, one event a line.</summary>
internal sealed class GeneratedRecording(long bytes) : HttpContent
{
    private const long Start = 1_700_000_000_000;

    /// <summary>How many events were sent.</summary>
    public int Events { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var random = new Random(1); // The same recording every time.
        long sent = 0;
        var lines = new StringBuilder(Rrweb.Snapshot("a shop", Start)).Append('\n');
        for (Events = 1; sent < bytes; Events++)
        {
            var text = Convert.ToHexString(Bytes(random, 500));
            lines
                .Append(
                    $$"""{"type":3,"data":{"source":0,"texts":[{"id":3,"value":"{{text}}"}],"attributes":[],"removes":[],"adds":[]},"timestamp":{{Start + Events}}}"""
                )
                .Append('\n');
            if (lines.Length < 256 * 1024)
                continue;
            var chunk = Encoding.UTF8.GetBytes(lines.ToString());
            lines.Clear();
            sent += chunk.Length;
            await stream.WriteAsync(chunk);
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
