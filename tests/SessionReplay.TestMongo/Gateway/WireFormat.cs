using System.Buffers.Binary;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>MongoDB's messages as bytes: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/</summary>
internal static class WireFormat
{
    public const int MaxDocumentBytes = 16 * 1_024 * 1_024;
    public const int MaxMessageBytes = 48_000_000;

    private const int HeaderBytes = 16;
    private const int OpReply = 1;
    private const int OpQuery = 2004;
    private const int OpMsg = 2013;

    private const int ChecksumPresent = 1 << 0;
    private const int MoreToCome = 1 << 1;

    /// <returns>Null when the client has left.</returns>
    public static async Task<WireRequest?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderBytes];
        if (await stream.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancellationToken) < HeaderBytes)
            return null;
        var length = ReadInt32(header, 0);
        if (length is < HeaderBytes or > MaxMessageBytes)
            throw new InvalidDataException($"A message claims {length} bytes; the limit is {MaxMessageBytes}.");

        var body = new byte[length - HeaderBytes];
        await stream.ReadExactlyAsync(body, cancellationToken);
        var (id, opCode) = (ReadInt32(header, 4), ReadInt32(header, 12));
        return opCode switch
        {
            OpMsg => ReadMsg(id, body),
            OpQuery => ReadQuery(id, body),
            _ => throw new InvalidDataException(
                $"A message has opcode {opCode}; {OpMsg} (OP_MSG) and {OpQuery} (OP_QUERY) are understood."
            ),
        };
    }

    public static async Task WriteReplyAsync(Stream stream, WireRequest request, byte[] document, CancellationToken cancellationToken)
    {
        var prefix = HeaderBytes + (request.IsLegacy ? 20 : 5);
        var message = new byte[prefix + document.Length];
        WriteInt32(message, 0, message.Length);
        WriteInt32(message, 8, request.Id);
        WriteInt32(message, 12, request.IsLegacy ? OpReply : OpMsg);
        if (request.IsLegacy)
            WriteInt32(message, HeaderBytes + 16, 1); // Flags, cursor and offset are zero; one document follows.
        document.CopyTo(message, prefix);
        await stream.WriteAsync(message, cancellationToken);
    }

    private static WireRequest ReadMsg(int id, byte[] body)
    {
        var flags = ReadInt32(body, 0);
        var end = body.Length - ((flags & ChecksumPresent) != 0 ? sizeof(int) : 0);
        BsonDocument? command = null;
        var sequences = new List<BsonElement>();
        for (var at = sizeof(int); at < end; )
        {
            var kind = body[at++];
            var next = at + ReadInt32(body, at);
            if (kind == 0)
                command = ReadDocument(body, at);
            else if (kind == 1)
                sequences.Add(ReadSequence(body, at + sizeof(int), next));
            else
                throw new InvalidDataException($"A section has kind {kind}; 0 and 1 are understood.");
            at = next;
        }

        if (command is null)
            throw new InvalidDataException("A message has no section of kind 0, the command.");
        command.AddRange(sequences);
        return new WireRequest(id, command, WantsReply: (flags & MoreToCome) == 0, IsLegacy: false);
    }

    /// <summary>The documents of a write, which come beside the command; the command treats them as one of its arrays.</summary>
    private static BsonElement ReadSequence(byte[] body, int at, int end)
    {
        var name = ReadCString(body, ref at);
        var documents = new BsonArray();
        for (; at < end; at += ReadInt32(body, at))
            documents.Add(ReadDocument(body, at));
        return new BsonElement(name, documents);
    }

    private static WireRequest ReadQuery(int id, byte[] body)
    {
        var at = sizeof(int);
        var collection = ReadCString(body, ref at);
        var command = ReadDocument(body, at + (2 * sizeof(int)));
        command = command.GetValue("$query", command).AsBsonDocument;
        command["$db"] = collection.Split('.')[0];
        return new WireRequest(id, command, WantsReply: true, IsLegacy: true);
    }

    private static BsonDocument ReadDocument(byte[] bytes, int at)
    {
        using var stream = new MemoryStream(bytes, at, ReadInt32(bytes, at), writable: false);
        // A name may come twice in a document; the engine judges that.
        using var reader = new BsonBinaryReader(stream);
        return BsonDocumentSerializer.Instance.Deserialize(
            BsonDeserializationContext.CreateRoot(reader, builder => builder.AllowDuplicateElementNames = true)
        );
    }

    private static string ReadCString(byte[] bytes, ref int at)
    {
        var length = bytes.AsSpan(at).IndexOf((byte)0);
        var text = System.Text.Encoding.UTF8.GetString(bytes, at, length);
        at += length + 1;
        return text;
    }

    private static int ReadInt32(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private static void WriteInt32(byte[] bytes, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
}
