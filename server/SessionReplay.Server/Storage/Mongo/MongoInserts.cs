using MongoDB.Driver;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>Inserts documents of which some may exist already.</summary>
internal static class MongoInserts
{
    /// <summary>Inserts the documents that are new. Any failure but a duplicate key throws.</summary>
    /// <returns>The indexes of the documents that existed already.</returns>
    public static async Task<IReadOnlySet<int>> InsertNewAsync<T>(
        IMongoCollection<T> collection,
        IEnumerable<T> documents,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await collection.InsertManyAsync(documents, new InsertManyOptions { IsOrdered = false }, cancellationToken);
            return new HashSet<int>();
        }
        catch (MongoBulkWriteException<T> exception)
            when (exception.WriteConcernError is null
                && exception.WriteErrors.All(error => error.Category == ServerErrorCategory.DuplicateKey)
            )
        {
            return exception.WriteErrors.Select(error => error.Index).ToHashSet();
        }
    }

    public static bool IsDuplicateKey(MongoException exception) =>
        exception switch
        {
            MongoWriteException write => write.WriteError?.Category == ServerErrorCategory.DuplicateKey,
            MongoCommandException command => command.Code == 11000,
            _ => false,
        };
}
