using MongoDB.Bson;
using Npgsql;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>Answers every command, whatever happens: with a reply whose ok is 1, or with MongoDB's code for the error.</summary>
internal sealed class CommandRouter
{
    private readonly Dictionary<string, Func<WireRequest, CancellationToken, Task<byte[]>>> _commands = new(StringComparer.Ordinal);

    public CommandRouter(Engine engine, CursorTable cursors, string diskPath)
    {
        ServerCommands.AddTo(_commands, engine, diskPath);
        ReadCommands.AddTo(_commands, engine, cursors);
        WriteCommands.AddTo(_commands, engine);
        SchemaCommands.AddTo(_commands, engine);
    }

    public async Task<byte[]> AnswerAsync(WireRequest request, CancellationToken cancellationToken)
    {
        try
        {
            // As on any standalone server there are no transactions, and the project uses none. Drivers ask hello and do not try.
            if (request.Command.Contains("autocommit"))
                throw new MongoCommandException(
                    ErrorCodes.IllegalOperation,
                    "Transaction numbers are only allowed on a replica set member or mongos"
                );
            if (!_commands.TryGetValue(request.Name, out var run))
                throw new MongoCommandException(ErrorCodes.CommandNotFound, $"no such command: '{request.Name}'");
            return await run(request, cancellationToken);
        }
        catch (MongoCommandException e)
        {
            return Failure(e.Code, e.Message);
        }
        catch (NpgsqlException e) when (IsAway(e))
        {
            throw new IOException("The database is away, and so its clients lose their connections.", e);
        }
        catch (PostgresException e)
        {
            var code = ErrorCodes.FromSqlState(e.SqlState);
            return Failure(
                code,
                code switch
                {
                    ErrorCodes.DuplicateKey => $"E11000 duplicate key error in {request.Database}: {e.MessageText}",
                    ErrorCodes.InternalError => $"{e.MessageText} (SQLSTATE {e.SqlState})",
                    _ => e.MessageText,
                }
            );
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Failure(ErrorCodes.InternalError, $"{request.Name}: {e.Message}");
        }
    }

    /// <summary>The connections to the database broke, or it is starting, ending or has crashed.</summary>
    private static bool IsAway(NpgsqlException e) =>
        e
            is not PostgresException
            {
                SqlState: not (PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.AdminShutdown)
            };

    private static byte[] Failure(int code, string message) =>
        new BsonDocument
        {
            { "ok", 0.0 },
            { "errmsg", message },
            { "code", code },
            { "codeName", ErrorCodes.NameOf(code) },
        }.ToBson();
}
