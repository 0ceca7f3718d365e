using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using MessagePack;

namespace SessionReplay.Load;

/// <summary>
/// A recorder's connection to <c>/hubs/ingest</c>: SignalR's hub protocol in MessagePack, written by hand, because a thousand of the
/// official clients would need more of the machine than the server does.
/// </summary>
internal sealed class HubSocket(HttpMessageInvoker http) : IAsyncDisposable
{
    private const int Invocation = 1;
    private const int Completion = 3;
    private const int Close = 7;

    private static readonly byte[] Handshake = Encoding.ASCII.GetBytes("{\"protocol\":\"messagepack\",\"version\":1}\u001e");
    private static readonly byte[] PingMessage = [2, 0x91, 6];

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private byte[] _received = new byte[512];
    private int _length;

    public async Task ConnectAsync(Uri server, CancellationToken cancellationToken)
    {
        _socket.Options.SetRequestHeader("Origin", "http://localhost");
        var address = new UriBuilder(new Uri(server, "/hubs/ingest")) { Scheme = server.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" };
        await _socket.ConnectAsync(address.Uri, http, cancellationToken);
        await _socket.SendAsync(Handshake, WebSocketMessageType.Text, true, cancellationToken);
        await ReceiveAsync(cancellationToken);
        var end = Array.IndexOf(_received, (byte)0x1e, 0, _length);
        if (end != 2)
            throw new LoadException($"The handshake was answered with {Encoding.UTF8.GetString(_received, 0, _length)}");
        Consume(end + 1);
    }

    public Task BeginAsync(string key, string session, string page, CancellationToken cancellationToken) =>
        SendAsync(
            "Begin",
            "1",
            (ref MessagePackWriter writer) =>
            {
                writer.WriteMapHeader(5);
                foreach (
                    var (name, value) in (ReadOnlySpan<(string, string)>)
                        [("key", key), ("sessionId", session), ("pageId", page), ("sdk", "load")]
                )
                {
                    writer.Write(name);
                    writer.Write(value);
                }

                writer.Write("clientNow");
                // The events have this time: the server takes them from a page whose clock says the same.
                writer.Write((double)Visit.Began);
            },
            cancellationToken
        );

    public Task AppendAsync(byte[] segment, CancellationToken cancellationToken) =>
        SendAsync("Append", null, (ref MessagePackWriter writer) => writer.Write(segment), cancellationToken);

    public Task PingAsync(CancellationToken cancellationToken) => SendAsync(PingMessage, cancellationToken);

    /// <summary>Reads messages until the connection ends.</summary>
    /// <param name="onCall">Gets each call of the server: its name, and a reader that stands before its one argument.</param>
    /// <param name="onBegun">Gets the answer to Begin: why it failed, or null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task ReadAsync(HubCall onCall, Action<string?> onBegun, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (Next(out var start, out var end))
            {
                var isOver = Take(_received.AsMemory(start, end - start), onCall, onBegun);
                Consume(end);
                if (isOver)
                    return;
            }

            if (!await ReceiveAsync(cancellationToken))
                return;
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _sending.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool Take(ReadOnlyMemory<byte> message, HubCall onCall, Action<string?> onBegun)
    {
        var reader = new MessagePackReader(message);
        reader.ReadArrayHeader();
        switch (reader.ReadInt32())
        {
            case Invocation:
                reader.Skip(); // Headers.
                reader.Skip(); // The id is null, because the server awaits no answer.
                var name = reader.ReadString()!;
                reader.ReadArrayHeader();
                onCall(name, ref reader);
                return false;
            case Completion:
                reader.Skip();
                reader.Skip();
                onBegun(reader.ReadInt32() == 1 ? reader.ReadString() : null); // 1: an error; the only invocation is Begin.
                return false;
            case Close:
                return true;
            default:
                return false;
        }
    }

    private async Task SendAsync(string method, string? id, WriteArgument argument, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        Write(body);
        var message = new byte[body.WrittenCount + 5];
        var head = 0;
        for (var left = body.WrittenCount; ; left >>= 7)
        {
            message[head++] = (byte)((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
            if (left <= 0x7f)
                break;
        }

        body.WrittenSpan.CopyTo(message.AsSpan(head));
        await SendAsync(message.AsMemory(0, head + body.WrittenCount), cancellationToken);

        void Write(IBufferWriter<byte> target)
        {
            var writer = new MessagePackWriter(target);
            writer.WriteArrayHeader(6);
            writer.Write(Invocation);
            writer.WriteMapHeader(0);
            writer.Write(id);
            writer.Write(method);
            writer.WriteArrayHeader(1);
            argument(ref writer);
            writer.WriteArrayHeader(0);
            writer.Flush();
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Binary, true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Finds the next whole message: a length in groups of seven bits, then the message.</summary>
    private bool Next(out int start, out int end)
    {
        (start, end) = (0, 0);
        for (int length = 0, at = 0; at < _length; at++)
        {
            length |= (_received[at] & 0x7f) << (7 * at);
            if (_received[at] >= 0x80)
                continue;
            (start, end) = (at + 1, at + 1 + length);
            return end <= _length;
        }

        return false;
    }

    private void Consume(int bytes)
    {
        _received.AsSpan(bytes, _length - bytes).CopyTo(_received);
        _length -= bytes;
    }

    private async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (_length == _received.Length)
            Array.Resize(ref _received, _length * 2);
        var received = await _socket.ReceiveAsync(_received.AsMemory(_length), cancellationToken);
        _length += received.Count;
        return received.MessageType != WebSocketMessageType.Close;
    }

    private delegate void WriteArgument(ref MessagePackWriter writer);
}

/// <summary>Takes a call of the server; the reader stands before its argument.</summary>
internal delegate void HubCall(string method, ref MessagePackReader argument);
