using MongoDB.Bson;
using MongoDB.Driver;

namespace SessionReplay.TestMongo.Tests;

/// <summary>The database that may be killed: journaled writes outlive it, other writes need not, and it starts again by itself.</summary>
public sealed class FragileTests
{
    private const int DiskMegabytes = 256;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task JournaledWritesOutliveAKillAndOthersNeedNot()
    {
        await using var database = await FragileMongoDatabase.StartAsync(DiskMegabytes, Cancellation);
        using var client = new MongoClient(database.ConnectionString);
        var journaled = Collection("journaled", WriteConcern.W1.With(journal: true));
        var hasty = Collection("hasty", WriteConcern.W1.With(journal: false));
        await hasty.InsertOneAsync(new BsonDocument("_id", -1), cancellationToken: Cancellation);

        var lost = 0L;
        for (var round = 0; round < 10; round++)
        {
            var inserted = await CountAsync(journaled);
            await journaled.InsertOneAsync(new BsonDocument("_id", round), cancellationToken: Cancellation);
            var before = await CountAsync(hasty);
            await hasty.InsertManyAsync(
                Enumerable.Range(round * 10, 10).Select(number => new BsonDocument("_id", number)),
                cancellationToken: Cancellation
            );
            await database.KillAsync(Cancellation);
            Assert.Equal(inserted + 1, await CountAsync(journaled));
            lost += before + 10 - await CountAsync(hasty);
        }

        Assert.True(lost > 0, "Nothing was lost of what was not journaled: these kills prove nothing.");

        IMongoCollection<BsonDocument> Collection(string name, WriteConcern concern) =>
            client.GetDatabase("fragile").GetCollection<BsonDocument>(name).WithWriteConcern(concern);
    }

    [Fact]
    public async Task AFullDiskFailsWritesUntilThereIsRoom()
    {
        await using var database = await FragileMongoDatabase.StartAsync(DiskMegabytes, Cancellation);
        using var client = new MongoClient(database.ConnectionString);
        var things = client.GetDatabase("fragile").GetCollection<BsonDocument>("things").WithWriteConcern(WriteConcern.WMajority);
        var filler = Path.Combine(database.DiskPath, "filler");
        await things.InsertOneAsync(new BsonDocument("_id", 0), cancellationToken: Cancellation);
        var stats = await things.Database.RunCommandAsync<BsonDocument>(new BsonDocument("dbStats", 1), cancellationToken: Cancellation);
        Assert.Equal(DiskMegabytes * 1024.0 * 1024.0, stats["fsTotalSize"].AsDouble);

        Fill(filler);
        var id = 0;
        await Assert.ThrowsAnyAsync<MongoException>(async () =>
        {
            var random = new Random(1);
            while (id < 100_000)
            {
                var bytes = new byte[10_000];
                random.NextBytes(bytes);
                await things.InsertOneAsync(new BsonDocument { ["_id"] = ++id, ["bytes"] = bytes }, cancellationToken: Cancellation);
            }
        });

        File.Delete(filler);
        await EventuallyAsync(() => things.InsertOneAsync(new BsonDocument("_id", -1), cancellationToken: Cancellation));
        // The insert that failed may be stored nevertheless; it was only not acknowledged.
        Assert.InRange(await CountAsync(things), id + 1, id + 2);
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(new byte[64 * 1024]);
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    private static async Task<long> CountAsync(IMongoCollection<BsonDocument> collection)
    {
        var count = 0L;
        await EventuallyAsync(async () =>
            count = await collection.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty, cancellationToken: Cancellation)
        );
        return count;
    }

    /// <summary>Tries until the database is up; while it starts, it refuses and cuts its clients.</summary>
    private static async Task EventuallyAsync(Func<Task> action)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                await action();
                return;
            }
            catch (MongoException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(100, patience.Token);
            }
        }
    }
}
