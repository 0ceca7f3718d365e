using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Tests.Storage;

public sealed class ChangedSessionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryReaderTakesEveryIdOnce()
    {
        var changed = new ChangedSessions();
        using var one = changed.Subscribe();
        using var other = changed.Subscribe();

        foreach (var id in (string[])["a", "b", "a"])
            changed.Tell(id);

        Assert.Equal(["a", "b"], (await one.TakeAsync(Token)).Order());
        changed.Tell("c");
        Assert.Equal(["a", "b", "c"], (await other.TakeAsync(Token)).Order());
        Assert.Equal(["c"], await one.TakeAsync(Token));
    }

    [Fact]
    public async Task ReaderThatIsDisposedGetsNothingMoreAndHoldsUpNobody()
    {
        var changed = new ChangedSessions();
        var gone = changed.Subscribe();
        using var other = changed.Subscribe();
        gone.Dispose();

        changed.Tell("a");

        Assert.Equal(["a"], await other.TakeAsync(Token));
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.TakeAsync(patience.Token));
    }
}
