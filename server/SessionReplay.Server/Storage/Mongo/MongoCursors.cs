using System.Runtime.CompilerServices;
using MongoDB.Driver;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>Streams documents, one driver batch in memory at a time, for queries with too many results to hold.</summary>
internal static class MongoCursors
{
    public static async IAsyncEnumerable<T> StreamAsync<T>(
        this IAsyncCursorSource<T> query,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var cursor = await query.ToCursorAsync(cancellationToken);
        while (await cursor.MoveNextAsync(cancellationToken))
        {
            foreach (var document in cursor.Current)
                yield return document;
        }
    }
}
