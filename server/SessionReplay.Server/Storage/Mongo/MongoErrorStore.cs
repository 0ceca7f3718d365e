using MongoDB.Driver;
using SessionReplay.Server.Storage.Errors;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The <c>errors</c> collection.</summary>
internal sealed class MongoErrorStore(MongoConnection connection) : IErrorStore
{
    private readonly IMongoCollection<ErrorOccurrence> _errors = connection.Database.GetCollection<ErrorOccurrence>("errors");

    public Task EnsureIndexesAsync(CancellationToken cancellationToken) =>
        _errors.Indexes.CreateOneAsync(
            new CreateIndexModel<ErrorOccurrence>(
                Builders<ErrorOccurrence>.IndexKeys.Ascending(error => error.SessionId).Ascending(error => error.Time)
            ),
            cancellationToken: cancellationToken
        );

    public async Task<ErrorOccurrence?> FindAsync(string errorId, CancellationToken cancellationToken) =>
        await _errors.Find(error => error.Id == errorId).FirstOrDefaultAsync(cancellationToken);

    public async Task<IReadOnlyList<ErrorOccurrence>> OfSessionAsync(string sessionId, int limit, CancellationToken cancellationToken) =>
        await _errors
            .Find(error => error.SessionId == sessionId)
            .SortBy(error => error.Time)
            .ThenBy(error => error.Id)
            .Limit(limit)
            .ToListAsync(cancellationToken);

    /// <summary>Inserts errors. The id of an error comes from its place, so adding an error again changes nothing.</summary>
    public Task AddAsync(IReadOnlyCollection<ErrorOccurrence> errors, CancellationToken cancellationToken) =>
        errors.Count == 0 ? Task.CompletedTask : MongoInserts.InsertNewAsync(_errors, errors, cancellationToken);

    public Task DeleteAsync(string sessionId, CancellationToken cancellationToken) =>
        _errors.DeleteManyAsync(error => error.SessionId == sessionId, cancellationToken);
}
