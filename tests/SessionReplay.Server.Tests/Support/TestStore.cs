using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Errors;
using SessionReplay.Server.Storage.Health;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Secrets;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Tests.Support;

/// <summary>A prepared store, as the server opens it, without the server.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private TestStore(ServiceProvider services) => _services = services;

    public ISegmentStore Segments => Get<ISegmentStore>();
    public ISessionStore Sessions => Get<ISessionStore>();
    public ISessionLifecycle Lifecycle => Get<ISessionLifecycle>();
    public ISessionDeletions Deletions => Get<ISessionDeletions>();
    public IPackStore Packs => Get<IPackStore>();
    public IErrorStore Errors => Get<IErrorStore>();
    public IProjectStore Projects => Get<IProjectStore>();
    public IKeyStore Keys => Get<IKeyStore>();
    public IUserStore Users => Get<IUserStore>();
    public IEndedLoginStore EndedLogins => Get<IEndedLoginStore>();
    public ISecretStore Secrets => Get<ISecretStore>();
    public IStoreHealth Health => Get<IStoreHealth>();

    public static Task<TestStore> OpenSqliteAsync(string folder) =>
        PrepareAsync(
            new ServiceCollection()
                .AddSingleton(Options.Create(new StorageOptions { Path = folder }))
                .AddSingleton<IHostEnvironment>(new NoEnvironment { ContentRootPath = folder })
                .AddSingleton(TimeProvider.System)
                .AddSqliteStore()
        );

    public static Task<TestStore> OpenMongoAsync(string connectionString) =>
        PrepareAsync(
            new ServiceCollection()
                .AddSingleton(Options.Create(new StorageOptions()))
                .AddSingleton(TimeProvider.System)
                .AddMongoStore(connectionString)
        );

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static async Task<TestStore> PrepareAsync(IServiceCollection services)
    {
        var store = new TestStore(services.BuildServiceProvider());
        await store.Health.PrepareAsync(TestContext.Current.CancellationToken);
        return store;
    }

    private sealed class NoEnvironment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;
        public string ApplicationName { get; set; } = "";
        public required string ContentRootPath { get; set; }
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
