using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace SessionReplay.Server.Tests.Support;

/// <summary>
/// A recorder as wire/README.md wants it: it keeps its segments until they are acked, honours the window, sends segments again that were
/// refused as busy, and comes back however often it is cut.
/// </summary>
internal sealed class SteadyRecorder(Func<string> address) : IAsyncDisposable
{
    /// <summary>After this time without a new ack all segments in flight are sent again, because the ack may be lost.</summary>
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(1.5);

    private readonly List<byte[]> _segments = [];
    private readonly HashSet<int> _inFlight = [];
    private int _window;
    private int _nacksSeen;
    private int _acksSeen;

    public TestRecorder Hub { get; } = new() { SkipNegotiation = true };

    /// <summary>How many segments it has recorded so far.</summary>
    public int Count
    {
        get
        {
            lock (_segments)
                return _segments.Count;
        }
    }

    public bool HasAllAcked => Hub.AckedCount == Count;

    /// <summary>How often the server asked the recorder to hold back.</summary>
    public int HeldBack { get; private set; }

    /// <summary>On how many connections the recorder has begun.</summary>
    public int Begins { get; private set; }

    /// <summary>After how many ms the server asked the recorder to come back, each time.</summary>
    public ConcurrentQueue<int> AskedBackAfterMs { get; } = new();

    private int? ComeBackAfterMs { get; set; }

    /// <summary>Records a segment.</summary>
    public void Add(byte[] segment)
    {
        lock (_segments)
            _segments.Add(segment);
    }

    /// <summary>The segment as it was recorded.</summary>
    public byte[] this[int number]
    {
        get
        {
            lock (_segments)
                return _segments[number];
        }
    }

    /// <summary>Sends until <paramref name="done"/> is cancelled and every segment is acked.</summary>
    public async Task RunAsync(CancellationToken done, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && !(done.IsCancellationRequested && HasAllAcked))
        {
            try
            {
                ComeBackAfterMs = null;
                _inFlight.Clear();
                _window = (await Hub.BeginAsync(address())).Window;
                (_nacksSeen, _acksSeen) = (Hub.Nacks.Count, Hub.Acks.Count);
                Begins++;
                await SendAsync(done, cancellationToken);
            }
            catch (Exception e)
                when (e
                        is HttpRequestException
                            or IOException
                            or InvalidOperationException
                            or OperationCanceledException
                            or HubException
                            or TimeoutException
                            or System.Net.WebSockets.WebSocketException
                            or System.Net.Sockets.SocketException
                )
            {
                // The server refused or cut the connection, or is away, so the recorder tries again.
            }

            if (!(done.IsCancellationRequested && HasAllAcked))
                await Task.Delay(ComeBackAfterMs ?? Random.Shared.Next(20, 250), cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Sends the recorded segments until all of them are acked.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => RunAsync(new CancellationToken(true), cancellationToken);

    /// <summary>Waits for all senders, but no longer than 180 s (900 s in the soak): the server may have died of the fault.</summary>
    public static async Task DoneAsync(IEnumerable<Task> sending, ServerProcess server)
    {
        var all = Task.WhenAll(sending);
        var began = TimeProvider.System.GetTimestamp();
        while (await Task.WhenAny(all, Task.Delay(500)) != all)
        {
            Assert.False(server.HasExited, $"The server has died:\n{server.Output}");
            Assert.True(
                TimeProvider.System.GetElapsedTime(began) < Scale.Seconds(180, 900),
                $"Recorders still have segments that are not acked. The server said:\n{server.Output}"
            );
        }

        await all;
    }

    public ValueTask DisposeAsync() => Hub.DisposeAsync();

    private async Task SendAsync(CancellationToken done, CancellationToken cancellationToken)
    {
        var next = 0;
        var progress = TimeProvider.System.GetTimestamp();
        while (
            Hub.State == Microsoft.AspNetCore.SignalR.Client.HubConnectionState.Connected && !(done.IsCancellationRequested && HasAllAcked)
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_inFlight.RemoveWhere(Hub.IsAcked) > 0)
                progress = TimeProvider.System.GetTimestamp();
            if (await HearAsync(cancellationToken) || TimeProvider.System.GetElapsedTime(progress) > ResendAfter)
            {
                _inFlight.Clear();
                next = 0;
                progress = TimeProvider.System.GetTimestamp();
            }

            for (; _inFlight.Count < _window && next < Count; next++)
            {
                if (!Hub.IsAcked(next) && _inFlight.Add(next))
                    await Hub.AppendAsync(this[next]);
            }

            await Hub.ChangedAsync(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Reads the new acks and nacks; true if a segment in flight was refused and has to be sent again.</summary>
    private async Task<bool> HearAsync(CancellationToken cancellationToken)
    {
        var acks = Hub.Acks.Skip(_acksSeen).ToList();
        _acksSeen += acks.Count;
        if (acks.Count > 0)
        {
            (_window, var retryAfterMs) = (acks[^1].Window, acks[^1].RetryAfterMs);
            if (_window == 0)
            {
                HeldBack++;
                ComeBackAfterMs = retryAfterMs;
                AskedBackAfterMs.Enqueue(retryAfterMs!.Value);
                await Task.Delay(retryAfterMs!.Value, cancellationToken);
                ComeBackAfterMs = 0; // The recorder has waited already.
                _window = 1; // A single segment asks whether the server takes segments again.
            }
            else
                ComeBackAfterMs = null;
        }

        var nacks = Hub.Nacks.Skip(_nacksSeen).ToList();
        _nacksSeen += nacks.Count;
        if (nacks.Count == 0)
            return false;
        Assert.All(nacks, nack => Assert.Equal("busy", nack.Code));
        await Task.Delay(Random.Shared.Next(100, 400), cancellationToken);
        return true;
    }
}
