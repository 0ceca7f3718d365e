using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Rrweb;

/// <summary>
/// Reads rrweb events one at a time from a stream, which holds a JSON array of events or one event after another (a line each). Only one
/// event is in memory, however long the recording is.
/// </summary>
public static class RrwebArrayReader
{
    /// <summary>Largest single event, in bytes of JSON.</summary>
    public const int MaxEventBytes = 64 * 1024 * 1024;

    private static readonly SearchValues<byte> InString = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> Structural = SearchValues.Create("\"{}[]"u8);
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = WireFormat.MaxJsonDepth };

    /// <summary>Returns the events in order. An event's document is disposed when the next event is asked for.</summary>
    /// <exception cref="WireException">
    /// An event is not JSON, not an object, or larger than <see cref="MaxEventBytes"/>; the message names the event's index.
    /// </exception>
    public static async IAsyncEnumerable<JsonElement> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var scan = new Scan();
        var buffer = new byte[128 * 1024];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length >= MaxEventBytes)
                    throw new WireException("too_large", $"Event {scan.Index} has more than {MaxEventBytes} bytes of JSON.");
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
                break;
            length += read;
            var taken = 0;
            while (scan.Next(buffer.AsSpan(0, length), out var from, out var to))
            {
                using var document = Parse(buffer.AsMemory(from..to), scan.Index - 1);
                yield return document.RootElement;
                taken = to;
            }

            taken = Math.Max(taken, scan.Dropped);
            if (taken == 0)
                continue; // A large event comes in many reads; there is nothing to move until it is whole.
            buffer.AsSpan(taken, length - taken).CopyTo(buffer);
            length -= taken;
            scan.Shift(taken);
        }

        scan.End();
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json, int index)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException e)
        {
            throw new WireException($"Event {index} is not JSON: {e.Message}");
        }
    }

    /// <summary>Finds where each object begins and ends, and goes on where the last read stopped.</summary>
    private struct Scan
    {
        private int _at;
        private int _start;
        private int _depth;
        private bool _inString;
        private bool _inArray;
        private bool _escaped;
        private bool _ended;

        /// <summary>How many events were found, which is the index of the next event.</summary>
        public int Index { get; private set; }

        /// <summary>The bytes before this position are not needed any more.</summary>
        public readonly int Dropped => _depth == 0 ? _at : _start;

        public void Shift(int bytes)
        {
            _at -= bytes;
            _start -= bytes;
        }

        public bool Next(ReadOnlySpan<byte> bytes, out int from, out int to)
        {
            while (_at < bytes.Length)
            {
                if (_depth == 0 ? Between(bytes[_at]) : !Inside(bytes))
                    continue;
                (from, to) = (_start, _at);
                Index++;
                return true;
            }

            from = to = 0;
            return false;
        }

        public readonly void End()
        {
            if (_depth > 0 || (_inArray && !_ended))
                throw new WireException($"The recording ends in the middle, at event {Index}.");
        }

        /// <summary>Handles a byte between two events. It always returns true, because such a byte completes no event.</summary>
        private bool Between(byte next)
        {
            switch (next)
            {
                case (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t':
                case 0xef or 0xbb or 0xbf when Index == 0 && !_inArray: // Byte order mark.
                case (byte)',' when !_ended:
                    break;
                case (byte)'[' when Index == 0 && !_inArray:
                    _inArray = true;
                    break;
                case (byte)']' when _inArray && !_ended:
                    _ended = true;
                    break;
                case (byte)'{' when !_ended:
                    _start = _at;
                    _depth = 1;
                    break;
                default:
                    throw new WireException($"Event {Index} is not an object.");
            }

            _at++;
            return true;
        }

        /// <summary>
        /// Handles the bytes inside an event up to the next structural byte. Returns true if that byte completes the event.
        /// </summary>
        private bool Inside(ReadOnlySpan<byte> bytes)
        {
            if (_escaped)
            {
                _escaped = false;
                _at++;
                return false;
            }

            var next = bytes[_at..].IndexOfAny(_inString ? InString : Structural);
            if (next < 0)
            {
                _at = bytes.Length;
                return false;
            }

            switch (bytes[_at + next])
            {
                case (byte)'"':
                    _inString = !_inString;
                    break;
                case (byte)'\\':
                    _escaped = true; // The escaped byte may come only with the next read.
                    break;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    break;
                default:
                    _depth--;
                    break;
            }

            _at += next + 1;
            return _depth == 0;
        }
    }
}
