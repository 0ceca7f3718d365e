using SessionReplay.Server.Storage;

namespace SessionReplay.Server.Tests.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task AProjectIsAddedOnceAndFoundByItsKey()
    {
        var shop = new Project("shop", "Shop", "key-1", ["https://shop.example", "localhost"]);
        Assert.True(await Store.Projects.TryAddAsync(shop, Token));
        Assert.False(await Store.Projects.TryAddAsync(shop with { Name = "Another", Key = "key-2" }, Token));

        var found = await Store.Projects.FindByKeyAsync("key-1", Token);

        Assert.Equal(("shop", "Shop"), (found!.Id, found.Name));
        Assert.Equal(shop.Origins, found.Origins);
        Assert.Null(await Store.Projects.FindByKeyAsync("key-2", Token));
        Assert.Equal(["shop"], (await Store.Projects.ListAsync(Token)).Select(project => project.Id));
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
