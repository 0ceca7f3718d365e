using System.Buffers;
using System.Text.Json;
using SessionReplay.Wire.Check;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Rrweb;

/// <summary>A snapshot that is not complete yet: its rrweb event as JSON, as far as its parts have been read.</summary>
internal sealed class PendingSnapshot : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly Utf8JsonWriter _writer;
    private int _depth;
    private bool _hasRoot;
    private bool _isBroken;

    public PendingSnapshot(long time, in SnapshotRecord snapshot)
    {
        Time = time;
        _writer = new Utf8JsonWriter(_buffer, WireToRrweb.JsonOptions);
        _writer.BeginEvent(RrwebType.FullSnapshot);
        _writer.WriteStartObject("initialOffset");
        _writer.WriteNumber("left", snapshot.Left);
        _writer.WriteNumber("top", snapshot.Top);
        _writer.WriteEndObject();
        _writer.WritePropertyName("node");
    }

    public long Time { get; }

    /// <summary>Reads the nodes of one record.</summary>
    public void Read(ref MessagePackReader fields, ref NodeState state)
    {
        while (fields.Fields > 0)
        {
            if (_isBroken)
                NodeChecker.Pass(ref fields, ref state);
            else
                Node(ref fields, ref state);
        }
    }

    /// <summary>
    /// Writes the event. Returns false and writes nothing if the parts are not one whole tree, or the JSON is over the limit.
    /// </summary>
    public bool TryEnd(Utf8JsonWriter target)
    {
        if (_isBroken || !_hasRoot || _depth > 0)
            return false;
        _writer.WriteEndObject();
        _writer.EndEvent(Time);
        _writer.Flush();
        target.WriteRawValue(_buffer.WrittenSpan, skipInputValidation: true);
        return true;
    }

    public void Dispose() => _writer.Dispose();

    private void Node(ref MessagePackReader fields, ref NodeState state)
    {
        var token = NodeToken.Read(ref fields, ref state);
        if (token.IsClose)
        {
            // There are more Closes than nodes, so the parts come from two snapshots. The rest is only passed over.
            if (_depth == 0)
                _isBroken = true;
            else
                Close();
            return;
        }

        NodeToken.CheckDepth(_depth);
        _isBroken = (_hasRoot && _depth == 0) || _writer.BytesCommitted + _writer.BytesPending > WireFormat.MaxSnapshotJsonBytes;
        _hasRoot = true;
        NodeJson.WriteStart(_writer, token, ref fields, state.RootId);
        if (token.IsContainer)
            _writer.WriteStartArray("childNodes");
        if (token.IsOpen)
            _depth++;
        else
            End(token.IsContainer);
    }

    private void Close()
    {
        _depth--;
        End(container: true);
    }

    private void End(bool container)
    {
        if (container)
            _writer.WriteEndArray();
        _writer.WriteEndObject();
    }
}
