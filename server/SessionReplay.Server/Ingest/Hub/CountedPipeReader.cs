using System.IO.Pipelines;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SessionReplay.Server.Ingest.Hub;

/// <summary>
/// A connection's input that asks for room before it reads on while it holds the beginning of a message whose end has not come.
/// </summary>
/// <param name="inner">The connection's own input.</param>
/// <param name="take">Waits for room for this many bytes, or throws.</param>
/// <param name="give">Gives this many bytes back.</param>
/// <param name="sign">Called after every <see cref="ReadAsync"/>, as a sign of life of the connection.</param>
internal sealed class CountedPipeReader(PipeReader inner, Func<int, ValueTask> take, Action<int> give, Action sign)
    : PipeReader,
        IDisposable
{
    /// <summary>Bytes held without asking for room: nearly every message is shorter.</summary>
    public const int FreeBytes = 32 * 1024;

    private ReadResult _read;
    private long _left;
    private int _taken;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // Pools the state machines: every waiting connection has one.
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_left > Math.Max(FreeBytes, _taken))
        {
            // Rounded up to a power of two: a long message asks a few times, not at each packet.
            var needed = (int)BitOperations.RoundUpToPowerOf2((ulong)_left);
            await take(needed - _taken);
            _taken = needed;
        }

        _read = await inner.ReadAsync(cancellationToken);
        sign();
        return _read;
    }

    public override bool TryRead(out ReadResult result)
    {
        var hasRead = inner.TryRead(out result);
        if (hasRead)
            _read = result;
        return hasRead;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _left = _read.Buffer.Slice(consumed).Length;
        _read = default;
        inner.AdvanceTo(consumed, examined);
        if (_left <= FreeBytes)
            Dispose();
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <summary>Gives back the room it has taken.</summary>
    public void Dispose()
    {
        if (_taken > 0)
            give(_taken);
        _taken = 0;
    }
}

/// <summary>Both directions of a connection.</summary>
internal sealed record CountedPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
