using MongoDB.Bson;
using MongoDB.Driver;

namespace SessionReplay.TestMongo.Tests;

public sealed class SchemaTests(MongoFixture mongo)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly IMongoDatabase _database = mongo.NewDatabase();

    private IMongoCollection<BsonDocument> Things => _database.GetCollection<BsonDocument>("things");

    [Fact]
    public async Task IndexesAreCreatedListedAndDropped()
    {
        var keys = Builders<BsonDocument>.IndexKeys;
        CreateIndexModel<BsonDocument>[] indexes =
        [
            new(keys.Ascending("session").Descending("number"), new CreateIndexOptions { Unique = true, Name = "unique" }),
            new(keys.Ascending("expires"), new CreateIndexOptions { ExpireAfter = TimeSpan.FromHours(1), Name = "expiry" }),
        ];
        await Things.Indexes.CreateManyAsync(indexes, Cancellation);
        await Things.Indexes.CreateManyAsync(indexes, Cancellation); // A server does the same at every start.

        var listed = (await (await Things.Indexes.ListAsync(Cancellation)).ToListAsync(Cancellation)).ToDictionary(index =>
            index["name"].AsString
        );
        Assert.Equal(["_id_", "expiry", "unique"], listed.Keys.Order());
        Assert.True(listed["unique"]["unique"].ToBoolean());
        Assert.Equal(new BsonDocument { { "session", 1 }, { "number", -1 } }, listed["unique"]["key"].AsBsonDocument);
        Assert.Equal(3_600, listed["expiry"]["expireAfterSeconds"].ToInt32());

        await Things.Indexes.DropOneAsync("unique", Cancellation);
        Assert.Equal(2, (await (await Things.Indexes.ListAsync(Cancellation)).ToListAsync(Cancellation)).Count);
        Assert.Equal(27, (await Assert.ThrowsAsync<MongoCommandException>(() => Things.Indexes.DropOneAsync("unique", Cancellation))).Code);
    }

    [Fact]
    public async Task AnIndexWithOtherOptionsIsAConflict()
    {
        await Things.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(new BsonDocument("a", 1), new CreateIndexOptions { Name = "a" }),
            cancellationToken: Cancellation
        );
        var error = await Assert.ThrowsAsync<MongoCommandException>(() =>
            Things.Indexes.CreateOneAsync(
                new CreateIndexModel<BsonDocument>(new BsonDocument("b", 1), new CreateIndexOptions { Name = "a" }),
                cancellationToken: Cancellation
            )
        );
        Assert.Equal(86, error.Code);
    }

    [Fact]
    public async Task AUniqueIndexOnDuplicatesIsRefused()
    {
        await Things.InsertManyAsync([new BsonDocument("a", 1), new BsonDocument("a", 1)], cancellationToken: Cancellation);
        var error = await Assert.ThrowsAsync<MongoCommandException>(() =>
            Things.Indexes.CreateOneAsync(
                new CreateIndexModel<BsonDocument>(new BsonDocument("a", 1), new CreateIndexOptions { Unique = true }),
                cancellationToken: Cancellation
            )
        );
        Assert.Equal(11000, error.Code);
    }

    [Fact]
    public async Task TheExpiryOfAnIndexIsChanged()
    {
        await Things.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(
                new BsonDocument("expires", 1),
                new CreateIndexOptions { ExpireAfter = TimeSpan.FromHours(1), Name = "expiry" }
            ),
            cancellationToken: Cancellation
        );
        await _database.RunCommandAsync<BsonDocument>(
            new BsonDocument
            {
                { "collMod", "things" },
                {
                    "index",
                    new BsonDocument { { "name", "expiry" }, { "expireAfterSeconds", 60 } }
                },
            },
            cancellationToken: Cancellation
        );
        var indexes = await (await Things.Indexes.ListAsync(Cancellation)).ToListAsync(Cancellation);
        Assert.Equal(60, indexes.Single(index => index["name"] == "expiry")["expireAfterSeconds"].ToInt32());
    }

    [Fact]
    public async Task CollectionsAndDatabasesAreCreatedListedAndDropped()
    {
        var name = _database.DatabaseNamespace.DatabaseName;
        await _database.CreateCollectionAsync("plain", cancellationToken: Cancellation);
        await _database.CreateCollectionAsync(
            "capped",
            new CreateCollectionOptions
            {
                Capped = true,
                MaxSize = 4_096,
                MaxDocuments = 10,
            },
            Cancellation
        );
        Assert.Equal(
            48,
            (
                await Assert.ThrowsAsync<MongoCommandException>(() =>
                    _database.CreateViewAsync(
                        "plain",
                        "capped",
                        new EmptyPipelineDefinition<BsonDocument>(),
                        cancellationToken: Cancellation
                    )
                )
            ).Code
        );
        Assert.Equal(
            ["capped", "plain"],
            (await (await _database.ListCollectionNamesAsync(cancellationToken: Cancellation)).ToListAsync(Cancellation)).Order()
        );
        Assert.Equal(
            ["plain"],
            await (
                await _database.ListCollectionNamesAsync(new() { Filter = new BsonDocument("name", "plain") }, Cancellation)
            ).ToListAsync(Cancellation)
        );
        Assert.Contains(name, await (await _database.Client.ListDatabaseNamesAsync(Cancellation)).ToListAsync(Cancellation));

        await _database.DropCollectionAsync("plain", Cancellation);
        await _database.DropCollectionAsync("plain", Cancellation);
        Assert.Equal(
            ["capped"],
            await (await _database.ListCollectionNamesAsync(cancellationToken: Cancellation)).ToListAsync(Cancellation)
        );
        await _database.Client.DropDatabaseAsync(name, Cancellation);
        Assert.DoesNotContain(name, await (await _database.Client.ListDatabaseNamesAsync(Cancellation)).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task AnUnknownCommandIsNotFound()
    {
        var error = await Assert.ThrowsAsync<MongoCommandException>(() =>
            _database.RunCommandAsync<BsonDocument>(new BsonDocument("makeCoffee", 1), cancellationToken: Cancellation)
        );
        Assert.Equal((59, "CommandNotFound"), (error.Code, error.CodeName));
    }

    [Fact]
    public async Task ANameMayComeTwiceInAFilter()
    {
        await Things.InsertOneAsync(new BsonDocument { { "_id", 1 }, { "n", 5 } }, cancellationToken: Cancellation);
        var filter = new BsonDocument(allowDuplicateNames: true)
        {
            { "n", new BsonDocument("$gt", 1) },
            { "n", new BsonDocument("$lt", 9) },
        };
        Assert.NotNull(await Things.Find(filter).SingleOrDefaultAsync(Cancellation));
    }

    [Fact]
    public async Task AQueryThatMeansNothingIsABadValue()
    {
        var error = await Assert.ThrowsAsync<MongoCommandException>(() =>
            Things.Find(new BsonDocument("$wrong", 1)).ToListAsync(Cancellation)
        );
        Assert.Equal(2, error.Code);
    }
}
