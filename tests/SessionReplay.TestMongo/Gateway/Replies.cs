using MongoDB.Bson;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>Replies that the gateway writes itself.</summary>
internal static class Replies
{
    public static byte[] Ok(params IEnumerable<BsonElement> elements) => new BsonDocument(elements) { { "ok", 1.0 } }.ToBson();
}
