using MongoDB.Bson;
using MongoDB.Driver;

namespace SessionReplay.TestMongo.Tests;

public sealed class WritingTests(MongoFixture mongo)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly IMongoCollection<BsonDocument> _things = mongo
        .NewDatabase()
        .GetCollection<BsonDocument>("things")
        .WithWriteConcern(WriteConcern.WMajority.With(journal: true));

    [Fact]
    public async Task ADocumentIsInsertedChangedReplacedAndDeleted()
    {
        await _things.InsertOneAsync(
            new BsonDocument
            {
                { "_id", 1 },
                { "n", 1 },
                { "bytes", new byte[1_000_000] },
            },
            cancellationToken: Cancellation
        );
        var updated = await _things.UpdateOneAsync(
            new BsonDocument("_id", 1),
            Builders<BsonDocument>.Update.Inc("n", 2).Push("list", 7),
            cancellationToken: Cancellation
        );
        Assert.Equal((1, 1), (updated.MatchedCount, updated.ModifiedCount));
        var found = await _things.Find(new BsonDocument("_id", 1)).SingleAsync(Cancellation);
        Assert.Equal((3, 7, 1_000_000), (found["n"].AsInt32, found["list"][0].AsInt32, found["bytes"].AsByteArray.Length));
        await _things.ReplaceOneAsync(new BsonDocument("_id", 1), new BsonDocument("new", true), cancellationToken: Cancellation);
        Assert.Equal(
            new BsonDocument { { "_id", 1 }, { "new", true } },
            await _things.Find(new BsonDocument("_id", 1)).SingleAsync(Cancellation)
        );
        Assert.Equal(1, (await _things.DeleteOneAsync(new BsonDocument("_id", 1), Cancellation)).DeletedCount);
    }

    [Fact]
    public async Task AnUpsertInsertsOnceThenUpdates()
    {
        var upsert = new UpdateOptions { IsUpsert = true };
        var first = await _things.UpdateOneAsync(
            new BsonDocument("_id", "a"),
            Builders<BsonDocument>.Update.Inc("n", 1).SetOnInsert("born", true),
            upsert,
            Cancellation
        );
        Assert.Equal("a", first.UpsertedId.AsString);
        var second = await _things.UpdateOneAsync(
            new BsonDocument("_id", "a"),
            Builders<BsonDocument>.Update.Inc("n", 1),
            upsert,
            Cancellation
        );
        Assert.Null(second.UpsertedId);
        Assert.Equal(
            new BsonDocument
            {
                { "_id", "a" },
                { "n", 2 },
                { "born", true },
            },
            await _things.Find(new BsonDocument("_id", "a")).SingleAsync(Cancellation),
            new SameElements()
        );
    }

    [Fact]
    public async Task AnOrderedBulkWriteStopsAtTheFirstDuplicate()
    {
        var error = await Assert.ThrowsAsync<MongoBulkWriteException<BsonDocument>>(() =>
            _things.InsertManyAsync(new[] { 1, 2, 2, 3 }.Select(id => new BsonDocument("_id", id)), cancellationToken: Cancellation)
        );
        var writeError = Assert.Single(error.WriteErrors);
        Assert.Equal((2, 11000, ServerErrorCategory.DuplicateKey), (writeError.Index, writeError.Code, writeError.Category));
        Assert.Contains("E11000 duplicate key", writeError.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.Result.InsertedCount);
        Assert.Equal(2, await _things.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task AnUnorderedBulkWriteGoesOnPastDuplicates()
    {
        await _things.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(
                Builders<BsonDocument>.IndexKeys.Ascending("session").Ascending("number"),
                new CreateIndexOptions { Unique = true }
            ),
            cancellationToken: Cancellation
        );
        int[] numbers = [0, 1, 1, 2, 0, 3];
        var error = await Assert.ThrowsAsync<MongoBulkWriteException<BsonDocument>>(() =>
            _things.BulkWriteAsync(
                [
                    .. numbers.Select(number => new InsertOneModel<BsonDocument>(
                        new BsonDocument { { "session", "s" }, { "number", number } }
                    )),
                    new UpdateOneModel<BsonDocument>(new BsonDocument("number", 3), Builders<BsonDocument>.Update.Set("seen", true)),
                ],
                new BulkWriteOptions { IsOrdered = false },
                Cancellation
            )
        );
        Assert.Equal([(2, 11000), (4, 11000)], error.WriteErrors.Select(writeError => (writeError.Index, writeError.Code)));
        Assert.Equal((4, 1), (error.Result.InsertedCount, error.Result.ModifiedCount));
    }

    [Fact]
    public async Task ABulkWriteOfUpsertsSaysWhichInserted()
    {
        await _things.InsertOneAsync(new BsonDocument("_id", 1), cancellationToken: Cancellation);
        var result = await _things.BulkWriteAsync(
            new[] { 0, 1, 2 }.Select(id => new UpdateOneModel<BsonDocument>(
                new BsonDocument("_id", id),
                Builders<BsonDocument>.Update.Set("n", id)
            )
            {
                IsUpsert = true,
            }),
            cancellationToken: Cancellation
        );
        Assert.Equal([(0, 0), (2, 2)], result.Upserts.Select(upsert => (upsert.Index, upsert.Id.AsInt32)));
        Assert.Equal((1, 1), (result.MatchedCount, result.ModifiedCount));
    }

    [Fact]
    public async Task AnUpdateIntoADuplicateIsRefused()
    {
        await _things.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(
                Builders<BsonDocument>.IndexKeys.Ascending("name"),
                new CreateIndexOptions { Unique = true }
            ),
            cancellationToken: Cancellation
        );
        await _things.InsertManyAsync([new BsonDocument("name", "a"), new BsonDocument("name", "b")], cancellationToken: Cancellation);
        var error = await Assert.ThrowsAsync<MongoWriteException>(() =>
            _things.UpdateOneAsync(
                new BsonDocument("name", "b"),
                Builders<BsonDocument>.Update.Set("name", "a"),
                cancellationToken: Cancellation
            )
        );
        Assert.Equal(ServerErrorCategory.DuplicateKey, error.WriteError.Category);
        var command = await Assert.ThrowsAsync<MongoCommandException>(() =>
            _things.FindOneAndUpdateAsync(
                new BsonDocument("name", "b"),
                Builders<BsonDocument>.Update.Set("name", "a"),
                cancellationToken: Cancellation
            )
        );
        Assert.Equal(11000, command.Code);
    }

    [Fact]
    public async Task FindAndModifyGivesTheDocumentBeforeOrAfter()
    {
        await _things.InsertManyAsync(
            [new BsonDocument { { "_id", 1 }, { "n", 1 } }, new BsonDocument { { "_id", 2 }, { "n", 2 } }],
            cancellationToken: Cancellation
        );
        var update = Builders<BsonDocument>.Update.Inc("n", 10);
        var before = await _things.FindOneAndUpdateAsync<BsonDocument>(
            FilterDefinition<BsonDocument>.Empty,
            update,
            new() { Sort = new BsonDocument("n", -1) },
            Cancellation
        );
        Assert.Equal(2, before["n"].AsInt32);
        var after = await _things.FindOneAndUpdateAsync<BsonDocument>(
            new BsonDocument("_id", 3),
            update,
            new() { IsUpsert = true, ReturnDocument = ReturnDocument.After },
            Cancellation
        );
        Assert.Equal(10, after["n"].AsInt32);
        Assert.Equal(
            1,
            (await _things.FindOneAndDeleteAsync<BsonDocument>(new BsonDocument("_id", 1), cancellationToken: Cancellation))["n"].AsInt32
        );
        Assert.Null(await _things.FindOneAndDeleteAsync<BsonDocument>(new BsonDocument("_id", 1), cancellationToken: Cancellation));
    }

    [Fact]
    public async Task AnUnacknowledgedWriteArrives()
    {
        await _things
            .WithWriteConcern(WriteConcern.Unacknowledged)
            .InsertOneAsync(new BsonDocument("_id", 1), cancellationToken: Cancellation);
        while (await _things.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty, cancellationToken: Cancellation) == 0)
            await Task.Delay(10, Cancellation);
    }

    /// <summary>
    /// Compares documents regardless of the order of their elements, because those of $setOnInsert may come in any order.
    /// </summary>
    private sealed class SameElements : IEqualityComparer<BsonDocument>
    {
        public bool Equals(BsonDocument? x, BsonDocument? y) =>
            x!.OrderBy(element => element.Name).SequenceEqual(y!.OrderBy(element => element.Name));

        public int GetHashCode(BsonDocument obj) => obj.ElementCount;
    }
}
