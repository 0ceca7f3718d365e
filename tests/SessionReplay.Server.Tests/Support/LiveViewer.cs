using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace SessionReplay.Server.Tests.Support;

/// <summary>A viewer made of the official SignalR client: it watches sessions and notes which of them it is told of.</summary>
internal sealed class LiveViewer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HubConnection _connection;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _seen;

    private LiveViewer(string address, string? cookie, string? origin)
    {
        _connection = new HubConnectionBuilder()
            .WithUrl(
                new Uri($"{address}/hubs/viewer"),
                options =>
                {
                    if (cookie is not null)
                        options.Headers["Cookie"] = cookie;
                    if (origin is not null)
                        options.Headers["Origin"] = origin;
                    options.SkipNegotiation = true;
                    options.Transports = HttpTransportType.WebSockets;
                }
            )
            .Build();
        _connection.On<string>("Changed", Heard.Enqueue);
        _connection.Closed += _ =>
        {
            _closed.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>The ids of sessions in the order in which the server told of them.</summary>
    public ConcurrentQueue<string> Heard { get; } = new();

    public static async Task<LiveViewer> ConnectAsync(string address, string? cookie, string? origin = null)
    {
        var viewer = new LiveViewer(address, cookie, origin);
        try
        {
            await viewer._connection.StartAsync(TestContext.Current.CancellationToken);
            return viewer;
        }
        catch
        {
            await viewer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tries again until the server accepts the connection.</summary>
    public static async Task<LiveViewer> ConnectInTheEndAsync(string address, string cookie)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await ConnectAsync(address, cookie);
            }
            catch (Exception) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(100, patience.Token);
            }
        }
    }

    public Task WatchAsync(object? sessionId) => _connection.InvokeAsync("Watch", sessionId, TestContext.Current.CancellationToken);

    public Task UnwatchAsync(string sessionId) => _connection.InvokeAsync("Unwatch", sessionId, TestContext.Current.CancellationToken);

    /// <summary>Waits until the server tells of the session once more than when this method last returned.</summary>
    public async Task HearAsync(string sessionId)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Heard.Skip(_seen).All(heard => heard != sessionId))
        {
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"Nothing was heard of {sessionId}; of others: {string.Join(", ", Heard)}.");
            await Task.Delay(20, CancellationToken.None);
        }

        _seen = Heard.Count;
    }

    /// <summary>Waits until the server ends the connection.</summary>
    public Task ClosedAsync() => _closed.Task.WaitAsync(Patience);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
