using MongoDB.Bson;
using MongoDB.Driver;
using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Texts;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The <c>packs</c> collection. The texts of the packs are in one of their own.</summary>
internal sealed class MongoPackStore(MongoConnection connection, MongoTombstones tombstones) : IPackStore
{
    private static readonly FilterDefinitionBuilder<PackDocument> Where = Builders<PackDocument>.Filter;

    private static readonly ProjectionDefinition<PackDocument> WithoutBytes = Builders<PackDocument>
        .Projection.Exclude(pack => pack.Lz4)
        .Exclude(pack => pack.MomentsLz4);

    private readonly IMongoCollection<PackDocument> _packs = connection.Database.GetCollection<PackDocument>("packs");

    private readonly MongoTexts _texts = new(connection);

    public async Task EnsureIndexesAsync(CancellationToken cancellationToken)
    {
        await _texts.EnsureIndexesAsync(cancellationToken);
        await _packs.Indexes.CreateOneAsync(
            new CreateIndexModel<PackDocument>(
                Builders<PackDocument>.IndexKeys.Ascending(pack => pack.Session).Ascending(pack => pack.Page).Ascending(pack => pack.First),
                new CreateIndexOptions { Unique = true }
            ),
            cancellationToken: cancellationToken
        );
    }

    public async Task<IReadOnlyList<Pack>> ListAsync(string sessionId, CancellationToken cancellationToken)
    {
        var found = await _packs
            .Find(Where.Eq(pack => pack.Session, sessionId))
            .SortBy(pack => pack.Page)
            .ThenBy(pack => pack.First)
            .Project<PackDocument>(WithoutBytes)
            .ToListAsync(cancellationToken);
        return found.ConvertAll(pack => pack.ToPack());
    }

    public async Task<Pack?> FindAsync(string sessionId, string pageId, int first, CancellationToken cancellationToken) =>
        (
            await _packs
                .Find(OfPage(sessionId, pageId) & Where.Eq(pack => pack.First, first))
                .Project<PackDocument>(WithoutBytes)
                .FirstOrDefaultAsync(cancellationToken)
        )?.ToPack();

    public async Task<StoredKeyframe?> KeyframeAsync(string sessionId, string pageId, int first, CancellationToken cancellationToken) =>
        await _packs.Find(OfPage(sessionId, pageId) & Where.Eq(pack => pack.First, first)).FirstOrDefaultAsync(cancellationToken)
            is { Lz4: { } lz4 } found
            ? new StoredKeyframe(lz4, found.RawLength, (uint)found.Crc32C)
            : null;

    public async Task<StoredMoments?> MomentsAsync(string sessionId, string pageId, int first, CancellationToken cancellationToken) =>
        await _packs
            .Find(OfPage(sessionId, pageId) & Where.Eq(pack => pack.First, first))
            .Project<PackDocument>(Builders<PackDocument>.Projection.Exclude(pack => pack.Lz4))
            .FirstOrDefaultAsync(cancellationToken)
            is { MomentsLz4: { } lz4 } found
            ? new StoredMoments(lz4, found.MomentsRawLength, (uint)found.MomentsCrc32C)
            : null;

    public Task<StoredTexts?> TextsAsync(string sessionId, string pageId, int first, CancellationToken cancellationToken) =>
        _texts.FindAsync(sessionId, pageId, first, cancellationToken);

    public async Task ReplaceAsync(
        string sessionId,
        string pageId,
        int from,
        IReadOnlyList<PackToStore> packs,
        CancellationToken cancellationToken
    )
    {
        // Each pack replaces the one of its name first, so that a reader finds packs at every moment. Those left over go afterwards.
        foreach (var stored in packs)
        {
            await _texts.ReplaceAsync(stored.Pack, stored.Texts, cancellationToken);
            var pack = PackDocument.Of(stored);
            var place = OfPage(sessionId, pageId) & Where.Eq(other => other.First, pack.First);
            await _packs.UpdateOneAsync(place, pack.ToUpdate(), new UpdateOptions { IsUpsert = true }, cancellationToken);
        }

        var kept = packs.Select(pack => pack.Pack.First).ToList();
        await _packs.DeleteManyAsync(
            OfPage(sessionId, pageId) & Where.Gte(pack => pack.First, from) & Where.Nin(pack => pack.First, kept),
            cancellationToken
        );
        await _texts.DeleteOthersAsync(sessionId, pageId, from, kept, cancellationToken);
        // A delete that came meanwhile may have looked for packs before these were written.
        if ((await tombstones.AmongAsync([sessionId], cancellationToken)).Count > 0)
            await DeleteAsync(sessionId, cancellationToken);
    }

    public async Task DeleteAsync(string sessionId, CancellationToken cancellationToken)
    {
        await _packs.DeleteManyAsync(Where.Eq(pack => pack.Session, sessionId), cancellationToken);
        await _texts.DeleteAsync(sessionId, cancellationToken);
    }

    private static FilterDefinition<PackDocument> OfPage(string sessionId, string pageId) =>
        Where.Eq(pack => pack.Session, sessionId) & Where.Eq(pack => pack.Page, pageId);

    private sealed class PackDocument
    {
        public ObjectId Id { get; init; }
        public required string Session { get; init; }
        public required string Page { get; init; }
        public required int First { get; init; }
        public required int Last { get; init; }
        public required string Start { get; init; }
        public long StartTime { get; init; }
        public long EndTime { get; init; }
        public long Bytes { get; init; }
        public int KeyframeBytes { get; init; }
        public int Version { get; init; }
        public long MomentsFrom { get; init; }
        public long MomentsTo { get; init; }
        public required IReadOnlyDictionary<string, int> Counts { get; init; }
        public byte[] Activity { get; init; } = [];
        public int MomentsRawLength { get; init; }
        public long MomentsCrc32C { get; init; }

        /// <summary>Null only where a query leaves it out.</summary>
        public byte[]? MomentsLz4 { get; init; }
        public int RawLength { get; init; }

        /// <summary>The CRC-32C of the raw keyframe, as a long because BSON has no unsigned integers.</summary>
        public long Crc32C { get; init; }

        /// <summary>Null where a query leaves it out, and in packs without a keyframe.</summary>
        public byte[]? Lz4 { get; init; }

        public static PackDocument Of(PackToStore stored) =>
            new()
            {
                Session = stored.Pack.SessionId,
                Page = stored.Pack.PageId,
                First = stored.Pack.First,
                Last = stored.Pack.Last,
                Start = stored.Pack.Start.Name(),
                StartTime = stored.Pack.StartTime,
                EndTime = stored.Pack.EndTime,
                Bytes = stored.Pack.Bytes,
                KeyframeBytes = stored.Pack.KeyframeBytes,
                Version = stored.Pack.Version,
                MomentsFrom = stored.Pack.MomentsFrom,
                MomentsTo = stored.Pack.MomentsTo,
                Counts = stored.Pack.Counts,
                Activity = ActivityBytes.Of(stored.Pack.Activity),
                MomentsRawLength = stored.Moments.RawLength,
                MomentsCrc32C = stored.Moments.Crc32C,
                MomentsLz4 = stored.Moments.Lz4,
                RawLength = stored.Keyframe?.RawLength ?? 0,
                Crc32C = stored.Keyframe?.Crc32C ?? 0,
                Lz4 = stored.Keyframe?.Lz4,
            };

        public UpdateDefinition<PackDocument> ToUpdate() =>
            Builders<PackDocument>
                .Update.Set(pack => pack.Last, Last)
                .Set(pack => pack.Start, Start)
                .Set(pack => pack.StartTime, StartTime)
                .Set(pack => pack.EndTime, EndTime)
                .Set(pack => pack.Bytes, Bytes)
                .Set(pack => pack.KeyframeBytes, KeyframeBytes)
                .Set(pack => pack.Version, Version)
                .Set(pack => pack.MomentsFrom, MomentsFrom)
                .Set(pack => pack.MomentsTo, MomentsTo)
                .Set(pack => pack.Counts, Counts)
                .Set(pack => pack.Activity, Activity)
                .Set(pack => pack.MomentsRawLength, MomentsRawLength)
                .Set(pack => pack.MomentsCrc32C, MomentsCrc32C)
                .Set(pack => pack.MomentsLz4, MomentsLz4)
                .Set(pack => pack.RawLength, RawLength)
                .Set(pack => pack.Crc32C, Crc32C)
                .Set(pack => pack.Lz4, Lz4);

        public Pack ToPack() =>
            new()
            {
                SessionId = Session,
                PageId = Page,
                First = First,
                Last = Last,
                Start = PackStarts.Parse(Start),
                StartTime = StartTime,
                EndTime = EndTime,
                Bytes = Bytes,
                KeyframeBytes = KeyframeBytes,
                Counts = Counts,
                Activity = ActivityBytes.Read(Activity),
                Version = Version,
                MomentsFrom = MomentsFrom,
                MomentsTo = MomentsTo,
            };
    }
}
