using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Tests.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task AProjectIsAddedOnceWithItsKeyAndFoundByItsId()
    {
        var shop = new Project("shop", "Shop", "key-1", ["https://shop.example", "localhost"]);
        Assert.True(await Store.Projects.TryAddAsync(shop, Token));
        Assert.False(await Store.Projects.TryAddAsync(shop with { Name = "Another", Key = "key-2" }, Token));

        var found = await Store.Projects.FindAsync("shop", Token);

        Assert.Equal(("shop", "Shop", "key-1"), (found!.Id, found.Name, found.Key));
        Assert.Equal(shop.Origins, found.Origins);
        Assert.Equal((true, 0, 0, 0L), (found.Scrubs, found.ScrubPatterns.Count, found.SessionsPerDay, found.MaxStoredBytes));
        Assert.Null(await Store.Projects.FindAsync("other", Token));
        Assert.Equal(["shop"], (await Store.Projects.ListAsync(Token)).Select(project => project.Id));
        var key = Assert.Single(await Store.Keys.ListAsync(Token));
        Assert.Equal(("key-1", "shop", null), (key.Key, key.ProjectId, key.RevokedAt));
    }

    [Fact]
    public async Task AProjectsSettingsAreChangedAndItsKeyIsNot()
    {
        var shop = new Project("shop", "Shop", "key-1", ["https://shop.example"]);
        await Store.Projects.TryAddAsync(shop, Token);

        var changed = new Project("shop", "The Shop", "key-2", ["https://shop.example", "https://pay.shop.example"])
        {
            Scrubs = false,
            ScrubPatterns = [@"KD-\d{6}", "ä+"],
            SessionsPerDay = 1_000,
            MaxStoredBytes = 50_000_000_000,
        };
        Assert.True(await Store.Projects.UpdateAsync(changed, Token));
        Assert.False(await Store.Projects.UpdateAsync(changed with { Id = "other" }, Token));

        var found = (await Store.Projects.FindAsync("shop", Token))!;
        Assert.Equal(
            ("The Shop", "key-1", false, 1_000, 50_000_000_000),
            (found.Name, found.Key, found.Scrubs, found.SessionsPerDay, found.MaxStoredBytes)
        );
        Assert.Equal(changed.Origins, found.Origins);
        Assert.Equal(changed.ScrubPatterns, found.ScrubPatterns);
    }

    [Fact]
    public async Task KeysAreAddedOnceAndRevokedAtTheEarliestTimeSaid()
    {
        await Store.Projects.TryAddAsync(new("shop", "Shop", "key-1", []), Token);
        var second = new ProjectKey("key-2", "shop", long.MaxValue / 2);

        Assert.True(await Store.Keys.TryAddAsync(second, Token));
        Assert.False(await Store.Keys.TryAddAsync(second with { ProjectId = "other" }, Token));
        Assert.True(await Store.Keys.RevokeAsync("key-2", 2_000, Token));
        Assert.True(await Store.Keys.RevokeAsync("key-2", 3_000, Token));
        Assert.Equal(2_000, (await Store.Keys.ListAsync(Token))[1].RevokedAt);
        Assert.True(await Store.Keys.RevokeAsync("key-2", 1_000, Token));
        Assert.False(await Store.Keys.RevokeAsync("key-3", 1_000, Token));

        Assert.Equal(
            [("key-1", "shop", null), ("key-2", "shop", 1_000L)],
            (await Store.Keys.ListAsync(Token)).Select(key => (key.Key, key.ProjectId, key.RevokedAt))
        );
    }

    [Fact]
    public async Task UsageCountsTheProjectsSessionsOfTheDayAndAllItsBytes()
    {
        var ours = new Project("shop", "Shop", "key-1", []);
        await Store.Projects.TryAddAsync(ours, Token);
        Assert.Equal((0, 0), (await Store.Sessions.CountAsync("shop", 0, Token), await Store.Sessions.StoredBytesAsync("shop", Token)));
        foreach (
            var (id, project, begun) in new[] { ("a", "shop", 1_000L), ("b", "shop", 2_000), ("c", "shop", 3_000), ("d", "other", 3_000) }
        )
        {
            var session = new Support.Segments(new string(id[0], 32), "0123456789abcdef");
            await Store.Sessions.BeginAsync(
                session.Session,
                project,
                new Page { SessionId = session.Session, Id = session.Page },
                null,
                begun,
                Token
            );
            await Store.Segments.AppendAsync([session.At(0, bytes: new byte[100])], Token);
        }

        Assert.Equal(
            (2, 3 * (100 + 256)),
            (await Store.Sessions.CountAsync("shop", 2_000, Token), await Store.Sessions.StoredBytesAsync("shop", Token))
        );
    }

    [Fact]
    public async Task AUserIsAddedOnceAndGetsANewPassword()
    {
        var ann = new User("ann", "hash-1", null);
        Assert.True(await Store.Users.TryAddAsync(ann, Token));
        Assert.False(await Store.Users.TryAddAsync(ann with { PasswordHash = "hash-2" }, Token));
        Assert.True(await Store.Users.TryAddAsync(new("bob", "hash", null), Token));

        await Store.Users.SetPasswordAsync("ann", "hash-3", Token);

        Assert.Equal(ann with { PasswordHash = "hash-3" }, await Store.Users.FindAsync("ann", Token));
        Assert.Null(await Store.Users.FindAsync("carol", Token));
    }

    [Fact]
    public async Task ALoginLinkIsTakenByExactlyOne()
    {
        await Store.Users.TryAddAsync(new("ann", "hash", "link"), Token);

        var takers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.Users.TakeLoginLinkAsync("link", Token)));

        Assert.Equal("ann", takers.Single(user => user is not null)!.Name);
        Assert.Null((await Store.Users.FindAsync("ann", Token))!.LoginLinkHash);
        Assert.Null(await Store.Users.TakeLoginLinkAsync("other", Token));
    }

    [Fact]
    public async Task AnEndedLoginIsRememberedUntilItsCookieHasRunOut()
    {
        await Store.EndedLogins.AddAsync("first", until: 2_000, now: 1_000, Token);
        await Store.EndedLogins.AddAsync("first", until: 2_500, now: 1_000, Token);
        await Store.EndedLogins.AddAsync("second", until: 9_000, now: 1_500, Token);
        Assert.True(await Store.EndedLogins.HasAsync("first", Token));
        Assert.False(await Store.EndedLogins.HasAsync("other", Token));

        await Store.EndedLogins.AddAsync("third", until: 9_000, now: 3_000, Token);

        Assert.Equal(
            (false, true, true),
            (
                await Store.EndedLogins.HasAsync("first", Token),
                await Store.EndedLogins.HasAsync("second", Token),
                await Store.EndedLogins.HasAsync("third", Token)
            )
        );
    }

    [Fact]
    public async Task ASecretIsTheSameForEveryoneWhoAsks()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.Secrets.GetOrAddAsync("tokens", () => [(byte)i], Token)));

        Assert.Single(made.Select(Convert.ToHexString).Distinct());
        Assert.Equal(made[0], await Store.Secrets.GetOrAddAsync("tokens", () => [99], Token));
    }

    [Fact]
    public async Task SecretsAreListedByPrefix()
    {
        foreach (var name in new[] { "keys/b", "keys/a", "keys", "keyring/c", "other" })
            await Store.Secrets.GetOrAddAsync(name, () => [(byte)name[^1]], Token);

        Assert.Equal(["a"u8.ToArray(), "b"u8.ToArray()], await Store.Secrets.ListAsync("keys/", Token));
    }

    [Fact]
    public async Task AHealthyStoreTakesWrites()
    {
        await Store.Health.CheckAsync(Token);
        await Store.Health.CheckAsync(Token);
    }

    [Fact]
    public async Task PreparingAgainChangesNothing()
    {
        await AppendAsync(Segments.At(0));

        await Store.Health.PrepareAsync(Token);

        Assert.Equal(1, (await SessionAsync()).Segments);
    }
}
