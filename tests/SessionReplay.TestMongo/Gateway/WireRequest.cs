using MongoDB.Bson;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>One command of a client.</summary>
/// <param name="Id">The reply names it.</param>
/// <param name="Command">Its first element is the name; the documents of insert, update and delete are in it, however they travelled.</param>
/// <param name="WantsReply">False for unacknowledged writes.</param>
/// <param name="IsLegacy">Came as OP_QUERY, as the first hello of a driver does, and is answered in kind.</param>
internal sealed record WireRequest(int Id, BsonDocument Command, bool WantsReply, bool IsLegacy)
{
    public string Name { get; } = Command.GetElement(0).Name;

    public string Database => Command.GetValue("$db", "admin").AsString;

    /// <summary>For the many commands whose first element names a collection.</summary>
    public string Collection => Command[0].AsString;

    /// <summary>A write is to be on the disk before it counts as written. MongoDB journals what a majority has, too.</summary>
    public bool IsJournaled => Command.GetValue("writeConcern", new BsonDocument()) is BsonDocument concern &&
        (concern.GetValue("j", false).ToBoolean() || concern.GetValue("w", 1) == "majority");

    /// <summary>Elements that speak to a server, not to the engine behind this one.</summary>
    private static readonly string[] Envelope =
        ["lsid", "$clusterTime", "txnNumber", "$readPreference", "writeConcern", "readConcern", "$db", "apiVersion", "apiStrict", "apiDeprecationErrors"];

    /// <summary>What the engine gets: the command without its envelope.</summary>
    public byte[] ToSpec(params IEnumerable<string> without)
    {
        var spec = new BsonDocument(Command.Elements);
        foreach (var name in Envelope.Concat(without))
            spec.Remove(name);
        return spec.ToBson();
    }
}
