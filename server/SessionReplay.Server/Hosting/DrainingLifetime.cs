using System.Runtime.InteropServices;
using SessionReplay.Server.Ingest.Hub;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// Handles SIGTERM and Ctrl+C: ingest drains while connections are still open, then the process stops. A second signal stops it at once.
/// </summary>
internal sealed class DrainingLifetime(IHostApplicationLifetime application, IServiceProvider services) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _asked;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true; // The process must not end with the signal, but when the host has stopped.
        if (Interlocked.Increment(ref _asked) == 1)
            _ = DrainAsync();
        else
            application.StopApplication();
    }

    private async Task DrainAsync()
    {
        try
        {
            if (services.GetService<Drain>() is { } drain)
                await drain.RunAsync(); // A host may have no ingest.
        }
        finally
        {
            application.StopApplication();
        }
    }
}
