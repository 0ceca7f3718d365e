using System.Diagnostics;
using System.Net.WebSockets;
using System.Security.Cryptography;
using MessagePack;

namespace SessionReplay.Load;

/// <summary>The recorder of one page: begins, sends a segment in each interval, and notes when each is acked.</summary>
internal sealed class LoadRecorder(Traffic traffic, int index, HttpMessageInvoker http) : IAsyncDisposable
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    private readonly HubSocket _hub = new(http);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Sent> _sent = [];
    private readonly Lock _lock = new();
    private Task _reading = Task.CompletedTask;
    private int _hi = -1;
    private long _holdUntil;

    public string SessionId { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public string PageId { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    public int Nacks { get; private set; }

    /// <summary>Why the connection ended before it should; null: it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>The segments that were sent, by number.</summary>
    public IReadOnlyList<Sent> Sents => _sent;

    public async Task BeginAsync(Uri server, CancellationToken cancellationToken)
    {
        await _hub.ConnectAsync(server, cancellationToken);
        _reading = ReadAsync(cancellationToken);
        await _hub.BeginAsync("demo", SessionId, PageId, cancellationToken);
        await _begun.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
    }

    /// <summary>Sends a segment in each interval until <paramref name="stop"/>, at times that do not drift.</summary>
    public async Task SendAsync(TimeSpan interval, TimeSpan offset, CancellationToken stop)
    {
        try
        {
            await Task.Delay(offset, stop);
            using var timer = new PeriodicTimer(interval);
            do
            {
                if (Stopwatch.GetTimestamp() < Interlocked.Read(ref _holdUntil))
                    continue;
                var segment = Segment(_sent.Count);
                var bytes = segment.Numbered(_sent.Count);
                lock (_lock)
                    _sent.Add(new Sent(segment) { At = Stopwatch.GetTimestamp() });
                await _hub.AppendAsync(bytes, CancellationToken.None);
            } while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
        catch (WebSocketException exception)
        {
            Failure ??= exception.Message;
        }
    }

    /// <summary>Keeps an idle connection open.</summary>
    public async Task IdleAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(PingInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                await _hub.PingAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    public bool IsAllAcked
    {
        get
        {
            lock (_lock)
                return _sent.All(sent => sent.AckedAfter is not null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private TrafficSegment Segment(int number) => number == 0 ? traffic.First : traffic.Steps[(index + number) % traffic.Steps.Count];

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _hub.ReadAsync(
                OnCall,
                refusal =>
                {
                    if (refusal is null)
                        _begun.TrySetResult();
                    else
                        _begun.TrySetException(new LoadException(refusal));
                },
                cancellationToken
            );
            Failure = "The server closed the connection.";
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            Failure = exception.Message;
        }

        _begun.TrySetException(new LoadException(Failure));
    }

    private void OnCall(string method, ref MessagePackReader argument)
    {
        if (method == "Nack")
        {
            Nacks++;
            return;
        }

        if (method != "Ack")
            return;
        var hi = -1;
        var window = 1;
        var retryAfterMs = 0;
        for (var fields = argument.ReadMapHeader(); fields > 0; fields--)
        {
            switch (argument.ReadString())
            {
                case "hi":
                    hi = argument.ReadInt32();
                    break;
                case "window":
                    window = argument.ReadInt32();
                    break;
                case "retryAfterMs" when !argument.TryReadNil():
                    retryAfterMs = argument.ReadInt32();
                    break;
                case "ranges":
                    Ranges(ref argument);
                    break;
                default:
                    argument.Skip();
                    break;
            }
        }

        if (window == 0)
            Interlocked.Exchange(ref _holdUntil, Stopwatch.GetTimestamp() + (Stopwatch.Frequency * retryAfterMs / 1_000));
        for (; _hi < hi; _hi++)
            Acked(_hi + 1);
    }

    private void Ranges(ref MessagePackReader argument)
    {
        for (var ranges = argument.ReadArrayHeader(); ranges > 0; ranges--)
        {
            argument.ReadArrayHeader();
            var (from, to) = (argument.ReadInt32(), argument.ReadInt32());
            for (var number = from; number <= to; number++)
                Acked(number);
        }
    }

    private void Acked(int number)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            if (_sent.Count > number)
                _sent[number].AckedAfter ??= Stopwatch.GetElapsedTime(_sent[number].At, now);
        }
    }
}

/// <summary>A segment that was sent.</summary>
internal sealed class Sent(TrafficSegment segment)
{
    public TrafficSegment Segment => segment;

    public long At { get; init; }

    /// <summary>How long its ack took; null: none came.</summary>
    public TimeSpan? AckedAfter { get; set; }
}
