namespace SessionReplay.Server.Tests.Support;

/// <summary>A server whose database can be made to stop answering, and a second way to that database.</summary>
/// <param name="Server">The server.</param>
/// <param name="Store">The same database, opened directly, so that it answers during a stall.</param>
/// <param name="StallAsync">Makes the server's writes wait from now on.</param>
/// <param name="FlowAsync">Lets the writes go on.</param>
/// <param name="EndAsync">Frees the connection or the proxy that stalls.</param>
internal sealed record StallableServer(
    ServerProcess Server,
    TestStore Store,
    Func<Task> StallAsync,
    Func<Task> FlowAsync,
    Func<ValueTask> EndAsync
) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await FlowAsync();
        await Server.DisposeAsync();
        await Store.DisposeAsync();
        await EndAsync();
    }
}
