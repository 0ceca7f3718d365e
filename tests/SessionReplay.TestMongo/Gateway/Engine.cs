using Npgsql;
using NpgsqlTypes;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>Calls DocumentDB's functions: BSON in, BSON out.</summary>
internal sealed class Engine(NpgsqlDataSource dataSource) : IDisposable
{
    /// <summary>
    /// Allows one schema change at a time: two creations of one collection or of its indexes would collide in
    /// PostgreSQL's catalogue, and one would fail.
    /// </summary>
    private readonly SemaphoreSlim _schema = new(1);

    /// <summary>The first row of the result. In <paramref name="sql"/>, $1 … are the arguments; a <c>byte[]</c> is BSON.</summary>
    public Task<object[]> QueryRowAsync(string sql, CancellationToken cancellationToken, params object[] arguments) =>
        Retry.OnConflictAsync(
            async () =>
            {
                await using var command = dataSource.CreateCommand(sql);
                AddArguments(command, arguments);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                if (!await reader.ReadAsync(cancellationToken))
                    throw new InvalidOperationException($"No row came from {sql}.");
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                return row;
            },
            cancellationToken
        );

    /// <summary>The first column of the first row.</summary>
    public async Task<T> QueryAsync<T>(string sql, CancellationToken cancellationToken, params object[] arguments) =>
        (T)(await QueryRowAsync(sql, cancellationToken, arguments))[0];

    /// <summary>Does the same as <see cref="QueryAsync"/>, one call at a time.</summary>
    public async Task<T> ChangeSchemaAsync<T>(string sql, CancellationToken cancellationToken, params object[] arguments)
    {
        await _schema.WaitAsync(cancellationToken);
        try
        {
            return await QueryAsync<T>(sql, cancellationToken, arguments);
        }
        finally
        {
            _schema.Release();
        }
    }

    /// <summary>Calls a procedure, whose result comes as text because CALL allows no cast to bytes.</summary>
    public Task<string> CallAsync(string sql, CancellationToken cancellationToken, params object[] arguments) =>
        Retry.OnConflictAsync(
            async () =>
            {
                await using var command = dataSource.CreateCommand(sql);
                command.AllResultTypesAreUnknown = true;
                AddArguments(command, arguments);
                return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
            },
            cancellationToken
        );

    private static void AddArguments(NpgsqlCommand command, object[] arguments)
    {
        foreach (var argument in arguments)
        {
            command.Parameters.Add(
                argument is byte[]
                    ? new NpgsqlParameter { Value = argument, NpgsqlDbType = NpgsqlDbType.Bytea }
                    : new NpgsqlParameter { Value = argument }
            );
        }
    }

    public void Dispose() => _schema.Dispose();
}
