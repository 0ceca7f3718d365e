using MongoDB.Bson;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>One command of a client.</summary>
/// <param name="Id">The number of the request, which the reply repeats.</param>
/// <param name="Command">
/// The first element's name is the command's. The documents of insert, update and delete are in it, however they travelled.
/// </param>
/// <param name="WantsReply">False for unacknowledged writes.</param>
/// <param name="IsLegacy">True for OP_QUERY, which a driver uses for its first hello; the reply then has the same format.</param>
internal sealed record WireRequest(int Id, BsonDocument Command, bool WantsReply, bool IsLegacy)
{
    public string Name { get; } = Command.GetElement(0).Name;

    public string Database => Command.GetValue("$db", "admin").AsString;

    /// <summary>The collection, for the many commands whose first element names it.</summary>
    public string Collection => Command[0].AsString;

    /// <summary>
    /// True if the write has to be on the disk before it counts as written. MongoDB journals a write to the majority, too.
    /// </summary>
    public bool IsJournaled =>
        Command.GetValue("writeConcern", new BsonDocument()) is BsonDocument concern
        && (concern.GetValue("j", false).ToBoolean() || concern.GetValue("w", 1) == "majority");

    /// <summary>Elements that are meant for a server, not for the engine behind this one.</summary>
    private static readonly string[] Envelope =
    [
        "lsid",
        "$clusterTime",
        "txnNumber",
        "$readPreference",
        "writeConcern",
        "readConcern",
        "$db",
        "apiVersion",
        "apiStrict",
        "apiDeprecationErrors",
    ];

    /// <summary>The command without its envelope, as the engine gets it.</summary>
    public byte[] ToSpec(params IEnumerable<string> without)
    {
        var spec = new BsonDocument(Command.Elements);
        foreach (var name in Envelope.Concat(without))
            spec.Remove(name);
        return spec.ToBson();
    }
}
