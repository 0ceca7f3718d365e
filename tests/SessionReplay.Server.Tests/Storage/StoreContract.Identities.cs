using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task EveryIdentityIsKeptOnceAndTheLastIsShown()
    {
        await AppendAsync(Segments.At(0, user: "ann", traits: "{}"), Segments.At(1, user: "bob", users: ["ann", "ann@old", "bob"]));
        await AppendAsync(Segments.At(0, user: "never")); // The first copy of segment 0 is kept.
        await AppendAsync(Segments.At(2));

        var session = await SessionAsync();
        Assert.Equal("bob", session.UserId);
        Assert.Equal(["ann", "ann@old", "bob"], session.UserIds.Order());
        foreach (var user in session.UserIds)
            Assert.Equal([Session], await OfAsync(user));
        Assert.Empty(await OfAsync("never"));
    }

    [Fact]
    public async Task RecountAddsNoIdentityAndLosesNone()
    {
        await AppendAsync(Segments.At(1, user: "bob", receivedAt: 1_000));
        await AppendAsync(Segments.At(0, user: "ann", receivedAt: 1_000)); // Segment 0 comes late.
        for (var i = 0; i < 2; i++)
            await Store.Lifecycle.RecountAsync(Session, Token);

        var session = await SessionAsync();
        Assert.Equal("bob", session.UserId);
        Assert.Equal(["ann", "bob"], session.UserIds.Order());
    }

    [Fact]
    public async Task APageThatNamesAnotherUserAtEachClickFillsNoStore()
    {
        for (var number = 0; number < 70; number++)
            await AppendAsync(Segments.At(number, user: $"user {number}"));

        var session = await SessionAsync();
        Assert.Equal(Server.Storage.Sessions.Session.MaxUserIds, session.UserIds.Count);
        Assert.Equal("user 69", session.UserId);
        Assert.Equal([Session], await OfAsync("user 69")); // The user who is shown is found although the list of identities is full.
        Assert.Equal([Session], await OfAsync("user 0"));
    }

    [Fact]
    public async Task IdentitiesGoWithTheirSession()
    {
        await AppendAsync(Segments.At(0, user: "ann"));
        await Store.Deletions.DeleteAsync(Session, 5_000, Token);

        Assert.Empty(await OfAsync("ann"));
        Assert.DoesNotContain(Session, await Store.Sessions.IdsAsync(Token));
    }

    private async Task<IEnumerable<string>> OfAsync(string user) =>
        (await Store.Sessions.ListAsync(new SessionQuery(10, UserId: user), Token)).Select(session => session.Id);
}
