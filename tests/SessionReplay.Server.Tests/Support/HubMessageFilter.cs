using System.Buffers;
using System.Buffers.Binary;
using MessagePack;

namespace SessionReplay.Server.Tests.Support;

/// <summary>
/// Reads the WebSocket messages that a hub sends (MessagePack protocol) and passes them on, except for those hub messages that
/// <paramref name="drops"/> names, which are dropped whole.
/// </summary>
internal sealed class HubMessageFilter(Stream server, Stream client, Func<string, bool> drops)
{
    private const byte HandshakeEnd = 0x1e;
    private const int InvocationType = 1;
    private const int MaxHeadBytes = 16 * 1024;

    /// <summary>Bytes of hub messages that have come and are not passed on yet.</summary>
    private readonly List<byte> _rest = [];
    private bool _handshaken;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isWebSocket = await PassHeadAsync(cancellationToken);
        if (!isWebSocket)
            await server.CopyToAsync(client, cancellationToken);
        else
            while (await PassFrameAsync(cancellationToken)) { }
    }

    private async Task<bool> PassHeadAsync(CancellationToken cancellationToken)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < MaxHeadBytes && !head[^Math.Min(4, head.Count)..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await server.ReadAsync(one, cancellationToken) == 0)
                break;
            head.Add(one[0]);
        }

        await client.WriteAsync(head.ToArray(), cancellationToken);
        return head.Count > 12 && head[9..12].SequenceEqual("101"u8.ToArray());
    }

    /// <summary>WebSocket messages of a server are not masked: two bytes, perhaps a longer length, the payload.</summary>
    private async Task<bool> PassFrameAsync(CancellationToken cancellationToken)
    {
        var head = new byte[2];
        if (await server.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, cancellationToken) < 2)
            return false;
        var length = head[1] & 0x7f;
        var more = new byte[
            length switch
            {
                126 => 2,
                127 => 8,
                _ => 0,
            }
        ];
        await server.ReadExactlyAsync(more, cancellationToken);
        if (length == 126)
            length = BinaryPrimitives.ReadUInt16BigEndian(more);
        if (length == 127)
            length = checked((int)BinaryPrimitives.ReadUInt64BigEndian(more));
        var payload = new byte[length];
        await server.ReadExactlyAsync(payload, cancellationToken);
        if ((head[0] & 0x0f) > 2)
        {
            // Ping, pong and close are passed on as they are.
            await client.WriteAsync(new[] { head, more, payload }.SelectMany(part => part).ToArray(), cancellationToken);
            return true;
        }

        _rest.AddRange(payload);
        while (TakeMessage() is { } message)
        {
            if (Target(message) is not { } target || !drops(target))
                await client.WriteAsync(Frame(message), cancellationToken);
        }

        return true;
    }

    /// <summary>
    /// The next whole message. The handshake's answer ends with a separator; every other message
    /// begins with its length, in seven bits a byte.
    /// </summary>
    private byte[]? TakeMessage()
    {
        int end;
        if (!_handshaken)
        {
            end = _rest.IndexOf(HandshakeEnd) + 1;
            if (end == 0)
                return null;
            _handshaken = true;
        }
        else
        {
            var (length, at) = (0, 0);
            do
            {
                if (at == _rest.Count)
                    return null;
                length |= (_rest[at] & 0x7f) << (7 * at);
            } while ((_rest[at++] & 0x80) != 0);
            end = at + length;
            if (_rest.Count < end)
                return null;
        }

        var message = _rest[..end].ToArray();
        _rest.RemoveRange(0, end);
        return message;
    }

    /// <summary>The method a message calls; null if it calls none.</summary>
    private static string? Target(byte[] message)
    {
        if (message[^1] == HandshakeEnd && message[0] == '{')
            return null;
        var start = Array.FindIndex(message, one => (one & 0x80) == 0) + 1;
        var reader = new MessagePackReader(new ReadOnlySequence<byte>(message, start, message.Length - start));
        reader.ReadArrayHeader();
        if (reader.ReadInt32() != InvocationType)
            return null;
        reader.Skip(); // headers
        reader.Skip(); // invocation id
        return reader.ReadString();
    }

    private static byte[] Frame(byte[] message)
    {
        byte[] head = message.Length switch
        {
            < 126 => [0x82, (byte)message.Length],
            <= ushort.MaxValue => [0x82, 126, (byte)(message.Length >> 8), (byte)message.Length],
            _ =>
            [
                0x82,
                127,
                0,
                0,
                0,
                0,
                (byte)(message.Length >> 24),
                (byte)(message.Length >> 16),
                (byte)(message.Length >> 8),
                (byte)message.Length,
            ],
        };
        return [.. head, .. message];
    }
}
