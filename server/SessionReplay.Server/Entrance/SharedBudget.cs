using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Entrance;

/// <summary>
/// A limit on the bytes that all addresses together hold at once, and on the share of one address, so that an address that holds bytes for
/// long leaves room for the others.
/// </summary>
internal sealed class SharedBudget(long limit, long share, TimeProvider time)
{
    private readonly ByteBudget _budget = new(limit);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _held = [];

    /// <summary>Waits for room, at most <paramref name="patience"/>.</summary>
    /// <returns>The refusal when there is no room; null when the bytes are taken.</returns>
    public async ValueTask<WireError?> TakeAsync(string address, int bytes, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!TryTakeOfShare(address, bytes))
            return Refusals.TooMuchAtOnce;
        var isTaken = false;
        try
        {
            isTaken = await _budget.TakeAsync(bytes, patience, time, cancellationToken);
        }
        finally
        {
            if (!isTaken)
                GiveToShare(address, bytes);
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
            if (held > share)
                return false;
            _held[address] = held;
            return true;
        }
    }

    /// <summary>Takes bytes off an address's share, and forgets an address that holds none.</summary>
    private void GiveToShare(string address, int bytes)
    {
        lock (_lock)
        {
            if (_held.GetValueOrDefault(address) - bytes is var held and > 0)
                _held[address] = held;
            else
                _held.Remove(address);
        }
    }
}
