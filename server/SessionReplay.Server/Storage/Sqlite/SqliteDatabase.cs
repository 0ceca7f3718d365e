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

    /// <summary>How long a cut of the log waits for those who read from it, in ms: the writer waits behind it.</summary>
    private const int ReadersMs = 100;

    private readonly ConcurrentBag<SqliteStatements> _readers = [];
    private readonly SemaphoreSlim _writing = new(1, 1);
    private SqliteStatements? _writer;
    private SqlitePlace? _place;
    private FileStream? _lock;
    private long _damageMet;

    public string File { get; } = Path.Combine(Path.GetFullPath(options.Value.Path, environment.ContentRootPath), FileName);

    /// <summary>How often a page of the file could not be read.</summary>
    public long DamageMet => Interlocked.Read(ref _damageMet);

    /// <summary>Why it is not where it was opened; null: it is, or has not been opened.</summary>
    public string? Gone => _place?.Problem();

    private string Folder => Path.GetDirectoryName(File)!;

    private string[] Files => [File, File + "-wal", File + "-shm"];

    /// <summary>Keeps every other server out of the folder, as long as this process lives.</summary>
    public void Hold()
    {
        MakePrivate(Folder);
        _lock = SqliteLock.Take(Folder);
    }

    /// <summary>Creates the folder and the file, and brings the schema to this server's version.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        MakePrivate(Folder);
        // SQLite gives the files beside it the same rights.
        if (!System.IO.File.Exists(File)) await using (PrivateFile.Open(File, FileMode.OpenOrCreate, FileShare.ReadWrite)) { }
        foreach (var file in Files) PrivateFile.Tighten(file);
        await WriteAsync(SqliteSchema.Migrate, cancellationToken);
        _place = SqlitePlace.Remember(_lock is null ? Files : [.. Files, _lock.Name]);
    }

    /// <summary>A folder that is there stays as it is; the files in it are their owner's all the same.</summary>
    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Runs <paramref name="work"/> as one transaction. When this returns, it is durable, and in the file that stands at <see cref="File"/>.</summary>
    /// <exception cref="StorageException">The file is no longer there, or is damaged.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteStatements, T> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => InTransaction(work), CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task WriteAsync(Action<SqliteStatements> work, CancellationToken cancellationToken) =>
        WriteAsync(statements => { work(statements); return true; }, cancellationToken);

    /// <summary>Runs <paramref name="work"/> beside the writer. It must read to the end: an open reader would keep the WAL from being reused.</summary>
    /// <exception cref="StorageException">The file is no longer there, or is damaged.</exception>
    public Task<T> ReadAsync<T>(Func<SqliteStatements, T> work, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            if (!_readers.TryTake(out var reader))
                reader = Open();
            try
            {
                return work(reader);
            }
            catch (SqliteException exception) when (SqliteDamage.IsDamage(exception) || SqliteDamage.IsUnreadable(exception))
            {
                throw Met(exception);
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

    /// <summary>Cuts the log of changes, in which what was deleted or overwritten still stands, to nothing. It holds the writer up no longer than the log takes to be copied.</summary>
    /// <returns>False: somebody still reads from it; try again.</returns>
    public async Task<bool> TryCutLogAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(CutLog, CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose()
    {
        foreach (var reader in _readers)
            reader.Dispose();
        _writer?.Dispose();
        _writing.Dispose();
        _lock?.Dispose();
    }

    private T InTransaction<T>(Func<SqliteStatements, T> work)
    {
        _place?.Check();
        var statements = _writer ??= Open();
        try
        {
            statements.Execute("BEGIN IMMEDIATE");
            var result = work(statements);
            statements.Execute("COMMIT");
            // What is durable in a file that was deleted meanwhile is lost all the same.
            _place?.Check();
            return result;
        }
        catch (Exception exception)
        {
            Rollback(statements);
            if (exception is SqliteException sqlite && SqliteDamage.IsDamage(sqlite)) throw Met(sqlite);
            throw;
        }
    }

    private DamageException Met(SqliteException exception)
    {
        Interlocked.Increment(ref _damageMet);
        return SqliteDamage.Explain(exception);
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

    private bool CutLog()
    {
        _place?.Check();
        using var statements = Open();
        statements.ExecuteScript($"PRAGMA busy_timeout = {ReadersMs}");
        return statements.Read("PRAGMA wal_checkpoint(TRUNCATE)", row => row.GetInt32(0))[0] == 0;
    }

    private SqliteStatements Open()
    {
        _place?.Check();
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = File, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ToString());
        try
        {
            connection.Open();
            using var pragmas = connection.CreateCommand();
            // FULL: in WAL mode NORMAL does not sync at commit, and a power cut takes commits that were acked.
            // secure_delete: what is deleted or overwritten is written over with zeros; else its bytes would stay in the file until others need the room.
            pragmas.CommandText = """
                PRAGMA busy_timeout = 5000;
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA journal_size_limit = 67108864;
                PRAGMA foreign_keys = OFF;
                PRAGMA secure_delete = ON;
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
