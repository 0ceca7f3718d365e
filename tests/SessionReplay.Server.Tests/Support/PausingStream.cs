namespace SessionReplay.Server.Tests.Support;

/// <summary>A stream that returns its head, waits for <paramref name="between"/>, and returns its tail.</summary>
internal sealed class PausingStream(byte[] head, Func<Task> between, byte[] tail) : Stream
{
    private readonly MemoryStream _head = new(head);
    private readonly MemoryStream _tail = new(tail);
    private bool _paused;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _head.ReadAsync(buffer, cancellationToken);
        if (read > 0)
            return read;
        if (!_paused)
            await between();
        _paused = true;
        return await _tail.ReadAsync(buffer, cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _head.Dispose();
        _tail.Dispose();
        base.Dispose(disposing);
    }
}
