namespace SessionReplay.Load;

/// <summary>The server's memory before and after connections that send nothing are opened.</summary>
internal sealed record IdleResult(int Connections, long BytesBefore, long BytesAfter);

/// <summary>Connections that have begun a page and then only keep the connection alive.</summary>
internal static class IdleRun
{
    private const int Connecting = 32;

    /// <summary>The first connections make the server compile code and fill pools, so they are opened before memory is measured.</summary>
    private const int WarmupConnections = 200;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public static async Task<IdleResult> RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        await using var server = await ServerUnderLoad.StartAsync(options, cancellationToken);
        if (server.Usage is not { } usage)
            throw new LoadException("The memory of a server is known with its --pid only; or leave --idle 0.");
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        await using var warmup = await OpenAsync(WarmupConnections);
        Console.Error.WriteLine($"{options.Idle} connections that send nothing …");
        await Task.Delay(Settling, cancellationToken);
        var before = usage.ServerBytes;
        await using var idle = await OpenAsync(options.Idle);
        await Task.Delay(Settling, cancellationToken);
        return new(options.Idle, before, usage.ServerBytes);

        async Task<OpenConnections> OpenAsync(int count)
        {
            var connections = Enumerable.Range(0, count).Select(index => new LoadRecorder(Traffic.None, index, http)).ToList();
            await Parallel.ForEachAsync(
                connections,
                new ParallelOptions { MaxDegreeOfParallelism = Connecting, CancellationToken = cancellationToken },
                async (one, token) => await one.BeginAsync(server.Address, token)
            );
            return new OpenConnections(connections, cancellationToken);
        }
    }

    /// <summary>Keeps connections alive until it is disposed.</summary>
    private sealed class OpenConnections : IAsyncDisposable
    {
        private readonly IReadOnlyList<LoadRecorder> _connections;
        private readonly CancellationTokenSource _stop;
        private readonly Task _pinging;

        public OpenConnections(IReadOnlyList<LoadRecorder> connections, CancellationToken cancellationToken)
        {
            _connections = connections;
            _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _pinging = Task.WhenAll(connections.Select(connection => connection.IdleAsync(_stop.Token)));
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _pinging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var connection in _connections)
                await connection.DisposeAsync();
            _stop.Dispose();
        }
    }
}
