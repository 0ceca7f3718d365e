using Microsoft.Extensions.DependencyInjection.Extensions;
using MongoDB.Driver;
using SessionReplay.Server.Storage.Errors;
using SessionReplay.Server.Storage.Health;
using SessionReplay.Server.Storage.Mongo;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Secrets;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Storage;

/// <summary>Registers the store: MongoDB if <c>ConnectionStrings:Mongo</c> is set, else a SQLite file.</summary>
internal static class StorageModule
{
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ChangedSessions>().AddSingleton<ConnectedSessions>().AddSingleton<WatchedSessions>();
        if (builder.Configuration.GetConnectionString("Mongo") is { Length: > 0 } connectionString)
            builder.Services.AddMongoStore(connectionString);
        else
            builder.Services.AddSqliteStore();
    }

    public static IServiceCollection AddSqliteStore(this IServiceCollection services) =>
        services
            .AddSingleton<SqliteDatabase>()
            .AddSingleton<SqliteEraser>()
            .AddSingleton<IStoreHealth, SqliteHealth>()
            .AddSingleton<IStoreSpace, SqliteSpace>()
            .AddSingleton<ISegmentStore, SqliteSegmentStore>()
            .AddSingleton<ISessionStore, SqliteSessionStore>()
            .AddSingleton<ISessionLifecycle, SqliteSessionLifecycle>()
            .AddSingleton<ISessionDeletions, SqliteSessionDeletions>()
            .AddSingleton<IPackStore, SqlitePackStore>()
            .AddSingleton<IErrorStore, SqliteErrorStore>()
            .AddSingleton<IProjectStore, SqliteProjectStore>()
            .AddSingleton<IKeyStore, SqliteKeyStore>()
            .AddSingleton<IUserStore, SqliteUserStore>()
            .AddSingleton<IEndedLoginStore, SqliteEndedLoginStore>()
            .AddSingleton<ISecretStore, SqliteSecretStore>();

    public static IServiceCollection AddMongoStore(this IServiceCollection services, string connectionString) =>
        services
            .AddSingleton(Connect(connectionString))
            .AddSingleton<MongoSegments>()
            .AddSingleton<MongoSessions>()
            .AddSingleton<MongoPages>()
            .AddSingleton<MongoPackStore>()
            .AddSingleton<MongoErrorStore>()
            .AddSingleton<MongoTombstones>()
            .AddSingleton<MongoProjectStore>()
            .AddSingleton<MongoKeyStore>()
            .AddSingleton<IStoreHealth, MongoHealth>()
            .AddSingleton<IStoreSpace, MongoSpace>()
            .AddSingleton<ISegmentStore, MongoSegmentStore>()
            .AddSingleton<MongoSessionDeletions>()
            .AddSingleton<ISessionStore, MongoSessionStore>()
            .AddSingleton<ISessionLifecycle, MongoSessionLifecycle>()
            .AddSingleton<ISessionDeletions>(services => services.GetRequiredService<MongoSessionDeletions>())
            .AddSingleton<IPackStore>(services => services.GetRequiredService<MongoPackStore>())
            .AddSingleton<IErrorStore>(services => services.GetRequiredService<MongoErrorStore>())
            .AddSingleton<IProjectStore>(services => services.GetRequiredService<MongoProjectStore>())
            .AddSingleton<IKeyStore>(services => services.GetRequiredService<MongoKeyStore>())
            .AddSingleton<IUserStore, MongoUserStore>()
            .AddSingleton<IEndedLoginStore, MongoEndedLoginStore>()
            .AddSingleton<ISecretStore, MongoSecretStore>();

    private static MongoConnection Connect(string connectionString)
    {
        try
        {
            return new MongoConnection(connectionString);
        }
        catch (MongoConfigurationException exception)
        {
            throw new StorageException(
                "ConnectionStrings:Mongo is not a MongoDB connection string. It must look like mongodb://user:password@host/database, with special characters of user and password percent-encoded.",
                exception
            );
        }
    }
}
