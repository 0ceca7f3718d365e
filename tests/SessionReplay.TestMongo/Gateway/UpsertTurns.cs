using MongoDB.Bson;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>
/// Upserts with the same filter take turns. All at once, they would insert, wait for one another in the unique index until PostgreSQL finds
/// the deadlock, and begin again: correct in the end, but seconds later.
/// </summary>
internal sealed class UpsertTurns
{
    private const int Stripes = 256;

    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1))];

    public async Task<byte[]> RunAsync(WireRequest request, Func<Task<byte[]>> run, CancellationToken cancellationToken)
    {
        // All requests take their turns in one order, so that no two of them wait for each other.
        var turns = Filters(request)
            .Select(filter => _stripes[(HashCode.Combine(request.Database, request.Collection, filter) & int.MaxValue) % Stripes])
            .Distinct()
            .OrderBy(stripe => Array.IndexOf(_stripes, stripe))
            .ToArray();
        var taken = 0;
        try
        {
            for (; taken < turns.Length; taken++)
                await turns[taken].WaitAsync(cancellationToken);
            return await run();
        }
        finally
        {
            while (taken > 0)
                turns[--taken].Release();
        }
    }

    private static IEnumerable<BsonValue> Filters(WireRequest request)
    {
        var statements = request.Name == "update" ? request.Command["updates"].AsBsonArray.Cast<BsonDocument>() : [request.Command];
        return statements
            .Where(statement => statement.GetValue("upsert", false).ToBoolean())
            .Select(statement => statement.GetValue("q", null) ?? statement.GetValue("query", new BsonDocument()));
    }
}
