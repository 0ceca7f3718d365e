using MongoDB.Driver;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>Inserting where some may be there already.</summary>
internal static class MongoInserts
{
    /// <summary>Inserts those that are new. Any failure but a duplicate key throws.</summary>
    /// <returns>The indexes of those that were there before.</returns>
    public static async Task<IReadOnlySet<int>> InsertNewAsync<T>(
        IMongoCollection<T> collection, IEnumerable<T> documents, CancellationToken cancellationToken)
    {
        try
        {
            await collection.InsertManyAsync(documents, new InsertManyOptions { IsOrdered = false }, cancellationToken);
            return new HashSet<int>();
        }
        catch (MongoBulkWriteException<T> exception) when (
            exception.WriteConcernError is null && exception.WriteErrors.All(error => error.Category == ServerErrorCategory.DuplicateKey))
        {
            return exception.WriteErrors.Select(error => error.Index).ToHashSet();
        }
    }

    public static bool IsDuplicateKey(MongoException exception) => exception switch
    {
        MongoWriteException write => write.WriteError?.Category == ServerErrorCategory.DuplicateKey,
        MongoCommandException command => command.Code == 11000,
        _ => false,
    };
}
