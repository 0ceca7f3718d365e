using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>
/// The database file. One writer at a time works behind a gate, readers work beside it (WAL), and a committed transaction is on the disk.
/// </summary>
internal sealed class SqliteDatabase(IOptions<StorageOptions> options, IHostEnvironment environment) : IDisposable
{
    public const string FileName = "session-replay.db";

    /// <summary>How many idle readers are kept open. More may run at once; the surplus is closed after use.</summary>
    private const int MaxIdleReaders = 8;

    /// <summary>How long truncating the write-ahead log (WAL) waits for its readers, in ms. The writer waits as long.</summary>
    private const int ReadersMs = 100;

    private readonly ConcurrentBag<SqliteStatements> _readers = [];
    private readonly SemaphoreSlim _writing = new(1, 1);
    private SqliteStatements? _writer;
    private SqlitePlace? _place;
    private FileStream? _lock;
    private long _damageMet;

    public string File { get; } = Path.Combine(Path.GetFullPath(options.Value.Path, environment.ContentRootPath), FileName);

    /// <summary>How often a damaged or unreadable page of the file was met since the start.</summary>
    public long DamageMet => Interlocked.Read(ref _damageMet);

    /// <summary>Why the database is no longer where it was opened; null while it is there, or has not been opened.</summary>
    public string? Gone => _place?.Problem();

    private string Folder => Path.GetDirectoryName(File)!;

    private string[] Files => [File, File + "-wal", File + "-shm"];

    /// <summary>Keeps every other server out of the folder for as long as this process lives.</summary>
    public void Hold()
    {
        MakePrivate(Folder);
        _lock = SqliteLock.Take(Folder);
    }

    /// <summary>Creates the folder and the file, and brings the schema to this server's version.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        MakePrivate(Folder);
        // SQLite gives the -wal and -shm files the same rights as the database file.
        if (!System.IO.File.Exists(File))
            await using (PrivateFile.Open(File, FileMode.OpenOrCreate, FileShare.ReadWrite)) { }
        foreach (var file in Files)
            PrivateFile.Tighten(file);
        await WriteAsync(SqliteSchema.Migrate, cancellationToken);
        _place = SqlitePlace.Remember(_lock is null ? Files : [.. Files, _lock.Name]);
    }

    /// <summary>
    /// Creates the folder for its owner only. An existing folder keeps its rights; the files in it are private all the same.
    /// </summary>
    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// Runs <paramref name="work"/> as one transaction. On return the transaction is durable, in the file that stands at
    /// <see cref="File"/>.
    /// </summary>
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
        WriteAsync(
            statements =>
            {
                work(statements);
                return true;
            },
            cancellationToken
        );

    /// <summary>
    /// Runs <paramref name="work"/> beside the writer. The work must read its rows to the end, because an open reader keeps the WAL from
    /// being reused.
    /// </summary>
    /// <exception cref="StorageException">The file is no longer there, or is damaged.</exception>
    public Task<T> ReadAsync<T>(Func<SqliteStatements, T> work, CancellationToken cancellationToken) =>
        Task.Run(
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
            cancellationToken
        );

    /// <summary>
    /// Truncates the write-ahead log, which still holds deleted and overwritten bytes. The writer waits until the log is copied into the
    /// file, and at most <see cref="ReadersMs"/> for readers.
    /// </summary>
    /// <returns>False when a reader still uses the log; the caller should try again.</returns>
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
            // A commit in a file that was deleted meanwhile is lost, so it must not be reported as durable.
            _place?.Check();
            return result;
        }
        catch (Exception exception)
        {
            Rollback(statements);
            if (exception is SqliteException sqlite && SqliteDamage.IsDamage(sqlite))
                throw Met(sqlite);
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
            // After a full disk or an I/O error SQLite rolls back by itself, and ROLLBACK finds no transaction.
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
            new SqliteConnectionStringBuilder
            {
                DataSource = File,
                Pooling = false,
                Mode = SqliteOpenMode.ReadWrite,
            }.ToString()
        );
        try
        {
            connection.Open();
            using var pragmas = connection.CreateCommand();
            // synchronous: in WAL mode NORMAL does not sync at commit, so a power cut would take commits that were already acked.
            // secure_delete: deleted and overwritten bytes become zeros; otherwise they would stay in the file until SQLite reuses their
            // room.
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
