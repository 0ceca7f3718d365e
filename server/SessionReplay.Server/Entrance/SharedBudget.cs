using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Entrance;

/// <summary>Bytes that all together may hold at once, and of which one address may hold its share: one that holds them slowly leaves the rest to others.</summary>
internal sealed class SharedBudget(long limit, long share, TimeProvider time)
{
    private readonly ByteBudget _budget = new(limit);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _held = [];

    /// <summary>Waits for room, so long at most.</summary>
    /// <returns>Why there is none; null: it is taken.</returns>
    public async ValueTask<WireError?> TakeAsync(string address, int bytes, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!TryTakeOfShare(address, bytes)) return Refusals.TooMuchAtOnce;
        var isTaken = false;
        try
        {
            isTaken = await _budget.TakeAsync(bytes, patience, time, cancellationToken);
        }
        finally
        {
            if (!isTaken) GiveToShare(address, bytes);
        }

        return isTaken ? null : Refusals.QueueFull;
    }

    public void Give(string address, int bytes)
    {
        GiveToShare(address, bytes);
        _budget.Give(bytes);
    }

    private bool TryTakeOfShare(string address, int bytes)
    {
        lock (_lock)
        {
            var held = _held.GetValueOrDefault(address) + bytes;
            if (held > share) return false;
            _held[address] = held;
            return true;
        }
    }

    /// <summary>An address that holds none is forgotten.</summary>
    private void GiveToShare(string address, int bytes)
    {
        lock (_lock)
        {
            if (_held.GetValueOrDefault(address) - bytes is var held and > 0) _held[address] = held;
            else _held.Remove(address);
        }
    }
}
