using MongoDB.Bson;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>
/// The statements of an insert, update or delete. When two clients collide, MongoDB runs the statement that lost again, whereas
/// DocumentDB reports an error. This class runs such statements again: after a deadlock, and upserts that found no document and then
/// met one that another client had inserted.
/// </summary>
internal sealed class WriteBatch(WireRequest request, string statementsName)
{
    private const int Attempts = 12;

    private readonly BsonArray _statements = request.Command[statementsName].AsBsonArray;
    private readonly bool _ordered = request.Command.GetValue("ordered", true).ToBoolean();
    private readonly BsonArray _upserted = [];
    private readonly BsonArray _errors = [];
    private int _affected;
    private int _modified;

    /// <param name="run">Runs a command once; codes in its reply are MongoDB's.</param>
    public async Task<byte[]> RunAsync(Func<WireRequest, Task<BsonDocument>> run)
    {
        var pending = Enumerable.Range(0, _statements.Count).ToArray();
        for (var attempt = 1; pending.Length > 0; attempt++)
        {
            if (attempt > 1)
                await Retry.PauseAsync(attempt, CancellationToken.None);
            var reply = await run(pending.Length == _statements.Count ? request : With(pending));
            var failed = Add(reply, pending);
            var again = failed.Where(error => attempt < Attempts && MayRunAgain(error)).Select(error => error["index"].AsInt32).ToArray();
            _errors.AddRange(failed.Where(error => !again.Contains(error["index"].AsInt32)));
            if (_ordered && again.Length > 0 && again[0] > pending[0])
                attempt = 0; // The write got further, so the next statement that loses gets all its attempts.
            pending = _ordered && again.Length > 0 ? [.. pending.Where(index => index >= again[0])] : again;
        }

        var all = new BsonDocument { { "n", _affected }, { "ok", 1.0 } };
        all.Add("nModified", _modified, request.Name == "update");
        all.Add("upserted", _upserted, _upserted.Count > 0);
        all.Add("writeErrors", _errors, _errors.Count > 0);
        return all.ToBson();
    }

    private WireRequest With(int[] pending) =>
        request with
        {
            Command = new BsonDocument(request.Command.Elements)
            {
                [statementsName] = new BsonArray(pending.Select(index => _statements[index])),
            },
        };

    /// <returns>The errors of the reply, with their indexes in the whole write.</returns>
    private BsonDocument[] Add(BsonDocument reply, int[] pending)
    {
        _affected += reply["n"].ToInt32();
        _modified += reply.GetValue("nModified", 0).ToInt32();
        _upserted.AddRange(At("upserted"));
        return [.. At("writeErrors")];

        IEnumerable<BsonDocument> At(string name) =>
            reply
                .GetValue(name, new BsonArray())
                .AsBsonArray.Cast<BsonDocument>()
                .Select(entry => entry.Set("index", pending[entry["index"].ToInt32()]));
    }

    private bool MayRunAgain(BsonDocument error) =>
        error["code"].AsInt32 switch
        {
            ErrorCodes.WriteConflict => true,
            ErrorCodes.DuplicateKey => _statements[error["index"].AsInt32].AsBsonDocument.GetValue("upsert", false).ToBoolean(),
            _ => false,
        };
}
