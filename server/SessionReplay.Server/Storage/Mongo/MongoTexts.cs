using MongoDB.Bson;
using MongoDB.Driver;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Texts;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>
/// The <c>texts</c> collection: a document for each pack. Beside a large keyframe and many moments they might not fit into its document.
/// </summary>
internal sealed class MongoTexts(MongoConnection connection)
{
    private static readonly FilterDefinitionBuilder<TextsDocument> Where = Builders<TextsDocument>.Filter;

    private readonly IMongoCollection<TextsDocument> _texts = connection.Database.GetCollection<TextsDocument>("texts");

    public Task EnsureIndexesAsync(CancellationToken cancellationToken) =>
        _texts.Indexes.CreateOneAsync(
            new CreateIndexModel<TextsDocument>(
                Builders<TextsDocument>
                    .IndexKeys.Ascending(texts => texts.Session)
                    .Ascending(texts => texts.Page)
                    .Ascending(texts => texts.First),
                new CreateIndexOptions { Unique = true }
            ),
            cancellationToken: cancellationToken
        );

    public async Task<StoredTexts?> FindAsync(string sessionId, string pageId, int first, CancellationToken cancellationToken) =>
        await _texts.Find(OfPage(sessionId, pageId) & Where.Eq(texts => texts.First, first)).FirstOrDefaultAsync(cancellationToken)
            is { } found
            ? new StoredTexts(found.Lz4, found.RawLength, (uint)found.Crc32C)
            : null;

    public Task ReplaceAsync(Pack pack, StoredTexts texts, CancellationToken cancellationToken) =>
        _texts.UpdateOneAsync(
            OfPage(pack.SessionId, pack.PageId) & Where.Eq(other => other.First, pack.First),
            Builders<TextsDocument>
                .Update.Set(other => other.RawLength, texts.RawLength)
                .Set(other => other.Crc32C, texts.Crc32C)
                .Set(other => other.Lz4, texts.Lz4),
            new UpdateOptions { IsUpsert = true },
            cancellationToken
        );

    /// <summary>Removes the texts of all packs of a page that begin at a segment or later, but for those that are kept.</summary>
    public Task DeleteOthersAsync(string sessionId, string pageId, int from, List<int> kept, CancellationToken cancellationToken) =>
        _texts.DeleteManyAsync(
            OfPage(sessionId, pageId) & Where.Gte(texts => texts.First, from) & Where.Nin(texts => texts.First, kept),
            cancellationToken
        );

    public Task DeleteAsync(string sessionId, CancellationToken cancellationToken) =>
        _texts.DeleteManyAsync(Where.Eq(texts => texts.Session, sessionId), cancellationToken);

    private static FilterDefinition<TextsDocument> OfPage(string sessionId, string pageId) =>
        Where.Eq(texts => texts.Session, sessionId) & Where.Eq(texts => texts.Page, pageId);

    private sealed class TextsDocument
    {
        public ObjectId Id { get; init; }
        public required string Session { get; init; }
        public required string Page { get; init; }
        public required int First { get; init; }
        public int RawLength { get; init; }

        /// <summary>As a long because BSON has no unsigned integers.</summary>
        public long Crc32C { get; init; }
        public required byte[] Lz4 { get; init; }
    }
}
