using Microsoft.Extensions.Time.Testing;
using SessionReplay.Server.Entrance;

namespace SessionReplay.Server.Tests.Ingest;

public sealed class ByteBudgetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task WhoeverWantsMoreThanThereIsWaitsUntilSomeIsGivenBack()
    {
        var budget = new ByteBudget(100);
        Assert.True(await Take(budget, 80));
        var waiting = Take(budget, 30);
        Assert.False(waiting.IsCompleted);
        budget.Give(80);
        Assert.True(await waiting);
        Assert.Equal(30, budget.Held);
    }

    [Fact]
    public async Task PatienceEnds()
    {
        var budget = new ByteBudget(100);
        await Take(budget, 100);
        var waiting = Take(budget, 1);
        _time.Advance(Patience);
        Assert.False(await waiting);
        Assert.Equal(100, budget.Held);
    }

    [Fact]
    public async Task OneThatIsLargerThanAllPassesAlone()
    {
        var budget = new ByteBudget(100);
        Assert.True(await Take(budget, 1000));
        Assert.False(Take(budget, 1).IsCompleted);
    }

    private Task<bool> Take(ByteBudget budget, int bytes) =>
        budget.TakeAsync(bytes, Patience, _time, TestContext.Current.CancellationToken).AsTask();
}
