using MongoDB.Bson;
using MongoDB.Driver;
using SessionReplay.Server.Storage.Health;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The room on the database's disk, as <c>dbStats</c> says it; other databases that speak MongoDB's protocol may not.</summary>
internal sealed class MongoSpace(MongoConnection connection) : IStoreSpace
{
    /// <summary>An address may send 32 MB a second, and the guard's margin is 128 MB.</summary>
    public TimeSpan AskEvery => TimeSpan.FromSeconds(2);

    public async Task<long?> FreeBytesAsync(CancellationToken cancellationToken)
    {
        var stats = await connection.Database.RunCommandAsync<BsonDocument>(new BsonDocument("dbStats", 1), cancellationToken: cancellationToken);
        return stats.TryGetValue("fsTotalSize", out var total) && stats.TryGetValue("fsUsedSize", out var used) && total.IsNumeric && used.IsNumeric && total.ToDouble() > 0
            ? (long)(total.ToDouble() - used.ToDouble())
            : null;
    }
}
