using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The database file: one writer at a time behind a gate, readers beside it (WAL), committed means on the disk.</summary>
internal sealed class SqliteDatabase(IOptions<StorageOptions> options, IHostEnvironment environment) : IDisposable
{
    public const string FileName = "session-replay.db";

    /// <summary>Readers kept open. More may run at once; those are closed after use.</summary>
    private const int MaxIdleReaders = 8;

    private readonly ConcurrentBag<SqliteStatements> _readers = [];
    private readonly SemaphoreSlim _writing = new(1, 1);
    private SqliteStatements? _writer;

    public string File { get; } = Path.Combine(Path.GetFullPath(options.Value.Path, environment.ContentRootPath), FileName);

    /// <summary>Creates the folder and the file, and brings the schema to this server's version.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        MakePrivate(Path.GetDirectoryName(File)!);
        await WriteAsync(SqliteSchema.Migrate, cancellationToken);
    }

    /// <summary>For its owner only: in it are recordings, password hashes, and the keys of cookies and write tokens. A folder that is there stays as it is.</summary>
    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Runs <paramref name="work"/> as one transaction. When this returns, it is durable.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteStatements, T> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => InTransaction(_writer ??= Open(), work), CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task WriteAsync(Action<SqliteStatements> work, CancellationToken cancellationToken) =>
        WriteAsync(statements => { work(statements); return true; }, cancellationToken);

    /// <summary>Runs <paramref name="work"/> beside the writer. It must read to the end: an open reader would keep the WAL from being reused.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteStatements, T> work, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            if (!_readers.TryTake(out var reader))
                reader = Open();
            try
            {
                return work(reader);
            }
            finally
            {
                if (_readers.Count < MaxIdleReaders)
                    _readers.Add(reader);
                else
                    reader.Dispose();
            }
        },
        cancellationToken);

    public void Dispose()
    {
        foreach (var reader in _readers)
            reader.Dispose();
        _writer?.Dispose();
        _writing.Dispose();
    }

    private static T InTransaction<T>(SqliteStatements statements, Func<SqliteStatements, T> work)
    {
        statements.Execute("BEGIN IMMEDIATE");
        try
        {
            var result = work(statements);
            statements.Execute("COMMIT");
            return result;
        }
        catch
        {
            Rollback(statements);
            throw;
        }
    }

    private static void Rollback(SqliteStatements statements)
    {
        try
        {
            statements.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // A full disk or an I/O error rolls back by itself; then there is nothing left to roll back.
        }
    }

    private SqliteStatements Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        try
        {
            connection.Open();
            using var pragmas = connection.CreateCommand();
            // FULL: in WAL mode NORMAL does not sync at commit, and a power cut takes commits that were acked.
            pragmas.CommandText = """
                PRAGMA busy_timeout = 5000;
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA journal_size_limit = 67108864;
                PRAGMA foreign_keys = OFF;
                """;
            pragmas.ExecuteNonQuery();
            return new SqliteStatements(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
