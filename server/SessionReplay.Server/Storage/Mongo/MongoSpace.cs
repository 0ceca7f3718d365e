using MongoDB.Bson;
using MongoDB.Driver;
using SessionReplay.Server.Storage.Health;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The room on the database's disk, from <c>dbStats</c>. Other databases that speak MongoDB's protocol may not give it.</summary>
internal sealed class MongoSpace(MongoConnection connection) : IStoreSpace
{
    /// <summary>
    /// One address may send 8 MB a second, and 80 MB at once (Rates:BytesPerSecondPerAddress), while the disk guard's margin is 128 MB
    /// (Ingest:MinFreeBytes).
    /// </summary>
    public TimeSpan AskEvery => TimeSpan.FromSeconds(2);

    public async Task<long?> FreeBytesAsync(CancellationToken cancellationToken)
    {
        var stats = await connection.Database.RunCommandAsync<BsonDocument>(
            new BsonDocument("dbStats", 1),
            cancellationToken: cancellationToken
        );
        return
            stats.TryGetValue("fsTotalSize", out var total)
            && stats.TryGetValue("fsUsedSize", out var used)
            && total.IsNumeric
            && used.IsNumeric
            && total.ToDouble() > 0
            ? (long)(total.ToDouble() - used.ToDouble())
            : null;
    }
}
