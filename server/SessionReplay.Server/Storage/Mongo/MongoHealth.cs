using MongoDB.Bson;
using MongoDB.Driver;
using SessionReplay.Server.Storage.Health;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>Says whether the database can be written. The proof is a write to a majority; an open socket proves nothing.</summary>
internal sealed class MongoHealth(
    MongoConnection connection,
    MongoSegments segments,
    MongoSessions sessions,
    MongoPages pages,
    MongoPackStore packs,
    MongoErrorStore errors,
    MongoProjectStore projects
) : IStoreHealth
{
    /// <summary>How long a probe waits for an answer.</summary>
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);

    private readonly IMongoCollection<BsonDocument> _health = connection.Database.GetCollection<BsonDocument>("health");

    public void Hold()
    {
        // Any number of servers may share a MongoDB database.
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await segments.EnsureIndexesAsync(cancellationToken);
            await sessions.EnsureIndexesAsync(cancellationToken);
            await pages.EnsureIndexesAsync(cancellationToken);
            await packs.EnsureIndexesAsync(cancellationToken);
            await errors.EnsureIndexesAsync(cancellationToken);
            await projects.EnsureIndexesAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is MongoException or TimeoutException)
        {
            throw CannotWrite(exception);
        }
    }

    /// <summary>False, because MongoDB checks its data with checksums of its own.</summary>
    public bool MayBeDamaged => false;

    public long DamageMet => 0;

    public Task<IReadOnlyList<string>?> DamageAsync(long bytes, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>?>(null);

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(CheckTimeout);
        try
        {
            await _health.UpdateOneAsync(
                Builders<BsonDocument>.Filter.Eq("_id", "check"),
                Builders<BsonDocument>.Update.Inc("checks", 1L),
                new UpdateOptions { IsUpsert = true },
                timeout.Token
            );
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StorageException($"MongoDB at {connection.Address} did not answer within {CheckTimeout.TotalSeconds} s.", exception);
        }
        catch (Exception exception) when (exception is MongoException or TimeoutException)
        {
            throw CannotWrite(exception);
        }
    }

    private StorageException CannotWrite(Exception exception) =>
        exception is TimeoutException
            // The driver's own message lists every server with its stack traces.
            ? new(
                $"MongoDB at {connection.Address} cannot be reached (waited {connection.Client.Settings.ServerSelectionTimeout.TotalSeconds} s). Check that it runs, and that ConnectionStrings:Mongo is right.",
                exception
            )
            : new(
                $"MongoDB at {connection.Address}, database {connection.DatabaseName}, cannot be written: {exception.Message.Split('\n')[0]}",
                exception
            );
}
