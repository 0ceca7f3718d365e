using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MongoDB.Bson;
using MongoDB.Driver;

namespace SessionReplay.TestMongo.Tests;

public sealed class ConcurrencyTests(MongoFixture mongo)
{
    private const int Connections = 200;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly IMongoDatabase _database = mongo.NewDatabase();

    [Fact]
    public async Task TwoHundredConnectionsWriteAtOnce()
    {
        var settings = MongoClientSettings.FromConnectionString(mongo.Mongo.ConnectionString);
        (settings.MaxConnectionPoolSize, settings.MinConnectionPoolSize) = (Connections, Connections);
        using var client = new MongoClient(settings);
        // The collection is new, so the first writes also race to create it.
        var things = client.GetDatabase(_database.DatabaseNamespace.DatabaseName).GetCollection<BsonDocument>("things");
        await Parallel.ForAsync(
            0,
            2_000,
            new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = Cancellation },
            async (n, cancellation) => await things.InsertOneAsync(new BsonDocument("_id", n), cancellationToken: cancellation)
        );
        Assert.Equal(2_000, await things.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task EachItemOfAQueueIsTakenOnce()
    {
        var queue = _database.GetCollection<BsonDocument>("queue");
        await queue.InsertManyAsync(
            Enumerable.Range(0, 300).Select(n => new BsonDocument { { "_id", n }, { "taken", false } }),
            cancellationToken: Cancellation
        );
        var taken = new ConcurrentBag<int>();
        await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(async _ =>
                {
                    while (
                        await queue.FindOneAndUpdateAsync<BsonDocument>(
                            new BsonDocument("taken", false),
                            new BsonDocument("$set", new BsonDocument("taken", true)),
                            new() { Sort = new BsonDocument("_id", 1) },
                            Cancellation
                        )
                            is { } item
                    )
                        taken.Add(item["_id"].AsInt32);
                })
        );
        Assert.Equal(Enumerable.Range(0, 300), taken.Order());
    }

    [Theory]
    [InlineData("_id")]
    [InlineData("name")]
    public async Task UpsertsOfOneDocumentAllCount(string key)
    {
        const int Rounds = 10,
            Clients = 16;
        var counters = _database.GetCollection<BsonDocument>("counters");
        if (key != "_id")
            await counters.Indexes.CreateOneAsync(
                new CreateIndexModel<BsonDocument>(new BsonDocument(key, 1), new CreateIndexOptions { Unique = true }),
                cancellationToken: Cancellation
            );
        var increment = Builders<BsonDocument>.Update.Inc("n", 1);
        for (var round = 0; round < Rounds; round++)
        {
            var filter = new BsonDocument(key, round);
            await Task.WhenAll(
                Enumerable
                    .Range(0, Clients)
                    .Select(client =>
                        client % 2 == 0
                            ? counters.UpdateOneAsync(filter, increment, new UpdateOptions { IsUpsert = true }, Cancellation)
                            : (Task)counters.FindOneAndUpdateAsync<BsonDocument>(filter, increment, new() { IsUpsert = true }, Cancellation)
                    )
            );
        }

        var found = await counters.Find(FilterDefinition<BsonDocument>.Empty).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Repeat(Clients, Rounds), found.Select(counter => counter["n"].AsInt32));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BulkWritesInDifferentOrderAllCount(bool upsert)
    {
        const int Documents = 20,
            Clients = 12;
        var things = _database.GetCollection<BsonDocument>("things");
        if (!upsert)
            await things.InsertManyAsync(
                Enumerable.Range(0, Documents).Select(id => new BsonDocument { { "_id", id }, { "n", 0 } }),
                cancellationToken: Cancellation
            );
        await Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(client =>
                {
                    var ids = Enumerable.Range(0, Documents).ToArray();
                    new Random(client).Shuffle(ids);
                    return things.BulkWriteAsync(
                        ids.Select(id => new UpdateOneModel<BsonDocument>(
                            new BsonDocument("_id", id),
                            Builders<BsonDocument>.Update.Inc("n", 1)
                        )
                        {
                            IsUpsert = upsert,
                        }),
                        cancellationToken: Cancellation
                    );
                })
        );
        var found = await things.Find(FilterDefinition<BsonDocument>.Empty).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Repeat(Clients, Documents), found.Select(thing => thing["n"].AsInt32));
    }

    [Fact]
    public async Task OfManyWhoInsertTheSameOneSucceeds()
    {
        var segments = _database.GetCollection<BsonDocument>("segments");
        await segments.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(
                new BsonDocument { { "session", 1 }, { "number", 1 } },
                new CreateIndexOptions { Unique = true }
            ),
            cancellationToken: Cancellation
        );
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(async n =>
                {
                    try
                    {
                        await segments.InsertOneAsync(
                            new BsonDocument { { "session", "s" }, { "number", n % 4 } },
                            cancellationToken: Cancellation
                        );
                        return true;
                    }
                    catch (MongoWriteException e) when (e.WriteError.Category == ServerErrorCategory.DuplicateKey)
                    {
                        return false;
                    }
                })
        );
        Assert.Equal(4, outcomes.Count(inserted => inserted));
    }

    [Fact]
    public async Task AClientThatIsCutOffDisturbsNobody()
    {
        var address = MongoUrl.Create(mongo.Mongo.ConnectionString).Server;
        var things = _database.GetCollection<BsonDocument>("things");
        await things.InsertOneAsync(new BsonDocument("_id", 1), cancellationToken: Cancellation);
        for (var i = 0; i < 50; i++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(address.Host), address.Port), Cancellation);
            // Sends a header that promises 1,000 bytes, and ten of them; then resets the connection.
            await socket.SendAsync(
                new byte[] { 0xE8, 3, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xDD, 7, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 },
                Cancellation
            );
            socket.LingerState = new LingerOption(true, 0);
        }

        Assert.Equal(1, await things.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty, cancellationToken: Cancellation));
    }
}
