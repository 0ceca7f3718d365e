using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using SessionReplay.Server.Ingest.Intake;

namespace SessionReplay.Server.Tests.Support;

/// <summary>A recorder made of the official SignalR client: it begins, appends, and notes which segments are acked and refused.</summary>
internal sealed class TestRecorder : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<int, bool> _acked = new();
    private HubConnection? _connection;

    /// <summary>
    /// Every number up to this one is marked as acked. Each ack names all numbers before it, and marking them all each time would make a
    /// test with ten thousand segments too slow.
    /// </summary>
    private int _marked = -1;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string SessionId { get; init; } = Recording.NewSessionId();

    public string PageId { get; init; } = Recording.NewPageId();

    public string Key { get; init; } = "demo";

    public string? Token { get; set; }

    public string? Origin { get; init; }

    /// <summary>The page's clock in ms since 1970.</summary>
    public double ClientNow { get; init; } = 1_700_000_000_000;

    public bool MessagePack { get; init; } = true;

    /// <summary>Connects straight to the WebSocket, as the recorder in the page does.</summary>
    public bool SkipNegotiation { get; init; }

    /// <summary>How often the connection sends a ping; null for SignalR's default.</summary>
    public TimeSpan? KeepAlive { get; init; }

    public ConcurrentQueue<Nack> Nacks { get; } = new();

    public ConcurrentQueue<Ack> Acks { get; } = new();

    /// <summary>Called as soon as an ack has come, on the connection's own thread.</summary>
    public Action? OnAck { get; set; }

    /// <summary>The numbers that the server said are stored.</summary>
    public IReadOnlyCollection<int> Acked => [.. _acked.Keys.Order()];

    public int AckedCount => _acked.Count;

    public bool IsAcked(int number) => _acked.ContainsKey(number);

    public HubConnectionState State => _connection?.State ?? HubConnectionState.Disconnected;

    public async Task<BeginReply> BeginAsync(string address)
    {
        await ConnectAsync(address);
        var reply = await _connection!.InvokeAsync<BeginReply>(
            "Begin",
            new BeginRequest
            {
                Key = Key,
                SessionId = SessionId,
                PageId = PageId,
                Token = Token,
                Sdk = "test",
                ClientNow = ClientNow,
            }
        );
        Token = reply.Token;
        foreach (var range in reply.Acked)
            Mark(range[0], range[1]);
        return reply;
    }

    public async Task ConnectAsync(string address)
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        var builder = new HubConnectionBuilder().WithUrl(
            new Uri($"{address}/hubs/ingest"),
            options =>
            {
                if (Origin is not null)
                    options.Headers["Origin"] = Origin;
                options.SkipNegotiation = SkipNegotiation;
                if (SkipNegotiation)
                    options.Transports = HttpTransportType.WebSockets;
            }
        );
        if (MessagePack)
            builder.AddMessagePackProtocol();
        _connection = builder.Build();
        if (KeepAlive is { } interval)
            _connection.KeepAliveInterval = interval;
        _connection.On<Ack>(
            "Ack",
            ack =>
            {
                Acks.Enqueue(ack);
                if (ack.Hi >= 0)
                    Mark(0, ack.Hi);
                foreach (var range in ack.Ranges)
                    Mark(range[0], range[1]);
                OnAck?.Invoke();
            }
        );
        _connection.On<Nack>(
            "Nack",
            nack =>
            {
                Nacks.Enqueue(nack);
                Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
            }
        );
        await _connection.StartAsync();
    }

    public Task AppendAsync(byte[] segment) => _connection!.SendAsync("Append", segment);

    public Task FinishAsync() => _connection!.SendAsync("Finish");

    /// <summary>
    /// Waits until <paramref name="done"/> holds, which is checked at every ack and nack and every 200 ms. Gives
    /// up when no ack or nack has come for 20 s.
    /// </summary>
    public async Task WaitAsync(Func<bool> done)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!done())
        {
            var changed = _changed.Task;
            if (done())
                return;
            await changed.WaitAsync(TimeSpan.FromMilliseconds(200), patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (changed.IsCompleted)
                patience.CancelAfter(Patience);
            else if (patience.IsCancellationRequested)
                throw new TimeoutException(
                    $"Still waiting; acked are {string.Join(',', Acked)}, refused {string.Join(',', Nacks.Select(nack => $"{nack.Number} {nack.Code}"))}."
                );
        }
    }

    /// <summary>Waits for the next ack or nack, and no longer than <paramref name="atMost"/>.</summary>
    public Task ChangedAsync(TimeSpan atMost) => _changed.Task.WaitAsync(atMost).ContinueWith(_ => { }, TaskScheduler.Default);

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Mark(int from, int to)
    {
        for (var number = from == 0 ? _marked + 1 : from; number <= to; number++)
            _acked[number] = true;
        if (from == 0)
            _marked = Math.Max(_marked, to);
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
