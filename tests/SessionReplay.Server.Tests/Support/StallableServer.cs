namespace SessionReplay.Server.Tests.Support;

/// <summary>A server whose database can be made to answer nothing, and the database looked at past it.</summary>
/// <param name="Server">The server.</param>
/// <param name="Store">The same database, opened directly: it answers meanwhile.</param>
/// <param name="StallAsync">From now on the server's writes wait.</param>
/// <param name="FlowAsync">They go on.</param>
/// <param name="EndAsync">Frees what was needed for it.</param>
internal sealed record StallableServer(ServerProcess Server, TestStore Store, Func<Task> StallAsync, Func<Task> FlowAsync, Func<ValueTask> EndAsync) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await FlowAsync();
        await Server.DisposeAsync();
        await Store.DisposeAsync();
        await EndAsync();
    }
}
