using System.Runtime.CompilerServices;
using MongoDB.Driver;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>Documents one after another, a batch in memory, for queries that find too many to hold.</summary>
internal static class MongoCursors
{
    public static async IAsyncEnumerable<T> StreamAsync<T>(this IAsyncCursorSource<T> query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var cursor = await query.ToCursorAsync(cancellationToken);
        while (await cursor.MoveNextAsync(cancellationToken))
        {
            foreach (var document in cursor.Current)
                yield return document;
        }
    }
}
