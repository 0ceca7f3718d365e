using MongoDB.Bson;
using MongoDB.Driver;

namespace SessionReplay.TestMongo.Tests;

public sealed class ReadingTests(MongoFixture mongo)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly IMongoCollection<BsonDocument> _numbers = mongo.NewDatabase().GetCollection<BsonDocument>("numbers");

    [Fact]
    public async Task FindSortsSkipsLimitsAndProjects()
    {
        await InsertNumbersAsync(20);
        var found = await _numbers
            .Find(Builders<BsonDocument>.Filter.Gte("n", 5))
            .Sort(Builders<BsonDocument>.Sort.Descending("n"))
            .Skip(2)
            .Limit(3)
            .Project(Builders<BsonDocument>.Projection.Include("n").Exclude("_id"))
            .ToListAsync(Cancellation);
        Assert.Equal([new BsonDocument("n", 17), new BsonDocument("n", 16), new BsonDocument("n", 15)], found);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // A sort makes the engine keep a cursor of its own.
    public async Task ACursorIsReadToItsEndInPages(bool sorted)
    {
        await InsertNumbersAsync(1_000);
        var find = _numbers.Find(FilterDefinition<BsonDocument>.Empty, new FindOptions { BatchSize = 70 });
        if (sorted)
            find = find.Sort(Builders<BsonDocument>.Sort.Descending("other").Ascending("n"));
        using var cursor = await find.ToCursorAsync(Cancellation);
        var (pages, all) = (0, new List<int>());
        while (await cursor.MoveNextAsync(Cancellation))
        {
            pages++;
            all.AddRange(cursor.Current.Select(document => document["n"].AsInt32));
        }

        Assert.True(pages > 10);
        Assert.Equal(Enumerable.Range(0, 1_000), sorted ? all : all.Order());
    }

    [Fact]
    public async Task ManyCursorsStayOpenAtOnce()
    {
        await InsertNumbersAsync(300);
        var cursors = new List<IAsyncCursor<BsonDocument>>();
        for (var i = 0; i < 150; i++)
        {
            // The cursors are not disposed, as by a process that was killed.
            cursors.Add(
                await _numbers
                    .Find(FilterDefinition<BsonDocument>.Empty, new FindOptions { BatchSize = 2 })
                    .Sort(Builders<BsonDocument>.Sort.Descending("n"))
                    .ToCursorAsync(Cancellation)
            );
            await cursors[i].MoveNextAsync(Cancellation);
        }

        Assert.Equal(300, await _numbers.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty, cancellationToken: Cancellation));
        await cursors[0].MoveNextAsync(Cancellation);
        Assert.Equal([297, 296], cursors[0].Current.Select(document => document["n"].AsInt32));
    }

    [Fact]
    public async Task AClosedCursorIsGone()
    {
        await InsertNumbersAsync(300);
        var database = _numbers.Database;
        var page = await database.RunCommandAsync<BsonDocument>(
            new BsonDocument { { "find", "numbers" }, { "batchSize", 10 } },
            cancellationToken: Cancellation
        );
        var id = page["cursor"]["id"].AsInt64;
        Assert.NotEqual(0, id);
        var killed = await database.RunCommandAsync<BsonDocument>(
            new BsonDocument
            {
                { "killCursors", "numbers" },
                {
                    "cursors",
                    new BsonArray { id }
                },
            },
            cancellationToken: Cancellation
        );
        Assert.Equal(id, killed["cursorsKilled"][0].AsInt64);
        var error = await Assert.ThrowsAsync<MongoCommandException>(() =>
            database.RunCommandAsync<BsonDocument>(
                new BsonDocument { { "getMore", id }, { "collection", "numbers" } },
                cancellationToken: Cancellation
            )
        );
        Assert.Equal(43, error.Code);
    }

    [Fact]
    public async Task AggregateMatchesGroupsSortsLimitsAndProjects()
    {
        await InsertNumbersAsync(100);
        var sums = await _numbers
            .Aggregate()
            .Match(new BsonDocument("n", new BsonDocument("$lt", 50)))
            .Group(
                new BsonDocument
                {
                    { "_id", new BsonDocument("$mod", new BsonArray { "$n", 10 }) },
                    { "sum", new BsonDocument("$sum", "$n") },
                }
            )
            .Sort(new BsonDocument("sum", -1))
            .Limit(2)
            .Project(
                new BsonDocument
                {
                    { "_id", 0 },
                    { "digit", "$_id" },
                    { "sum", 1 },
                }
            )
            .ToListAsync(Cancellation);
        Assert.Equal([(9, 145), (8, 140)], sums.Select(sum => (sum["digit"].AsInt32, sum["sum"].AsInt32)));
    }

    [Fact]
    public async Task CountAndDistinctAnswer()
    {
        await InsertNumbersAsync(100);
        Assert.Equal(
            40,
            await _numbers.CountDocumentsAsync(new BsonDocument("n", new BsonDocument("$gte", 60)), cancellationToken: Cancellation)
        );
        Assert.Equal(100, await _numbers.EstimatedDocumentCountAsync(cancellationToken: Cancellation));
        var command = new BsonDocument { { "count", "numbers" }, { "query", new BsonDocument("n", 7) } };
        Assert.Equal(1, (await _numbers.Database.RunCommandAsync<BsonDocument>(command, cancellationToken: Cancellation))["n"].ToInt32());
        Assert.Equal(
            ["even", "odd"],
            (
                await (
                    await _numbers.DistinctAsync<string>("parity", FilterDefinition<BsonDocument>.Empty, cancellationToken: Cancellation)
                ).ToListAsync(Cancellation)
            ).Order()
        );
    }

    private Task InsertNumbersAsync(int count) =>
        _numbers.InsertManyAsync(
            Enumerable
                .Range(0, count)
                .Select(n => new BsonDocument
                {
                    { "n", n },
                    { "parity", n % 2 == 0 ? "even" : "odd" },
                    { "other", 1 },
                }),
            cancellationToken: Cancellation
        );
}
