using Microsoft.Data.Sqlite;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Health;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Storage;

/// <summary>The contract on SQLite, and the cases of SQLite alone.</summary>
public sealed class SqliteStoreTests : StoreContract
{
    private readonly TempFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task ACommitIsSyncedToTheDisk()
    {
        var settings = await Store
            .Get<SqliteDatabase>()
            .ReadAsync(
                statements =>
                    (
                        statements.Read("PRAGMA journal_mode", row => row.GetString(0))[0],
                        statements.Read("PRAGMA synchronous", row => row.GetInt32(0))[0]
                    ),
                Token
            );

        Assert.Equal(("wal", 2), settings); // 2 is FULL.
    }

    [Fact]
    public async Task RoomInsideTheFileIsRoom()
    {
        var space = Store.Get<IStoreSpace>();
        var bytes = new byte[1024 * 1024];
        for (var number = 0; number < 100; number++)
            await AppendAsync(Segments.At(number, bytes: bytes));
        Assert.True(await InsideAsync() < 30 * bytes.Length);

        await Store.Deletions.DeleteAsync(Session, 1, Token);

        Assert.True(await InsideAsync() > 60 * bytes.Length);

        // Other programs that write to the disk meanwhile change this, too, but by less.
        async Task<long> InsideAsync() => (await space.FreeBytesAsync(Token))!.Value - new DriveInfo(_folder.Path).AvailableFreeSpace;
    }

    [Fact]
    public async Task FolderThatItMakesIsItsOwnersOnly()
    {
        var path = Path.Combine(_folder.Path, "made");
        await using var store = await TestStore.OpenSqliteAsync(path);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task AGroupThatFailsLeavesNothingAndTheNextOneIsStored()
    {
        var broken = Segments.At(1) with { Lz4 = null! };
        await Assert.ThrowsAnyAsync<Exception>(() => AppendAsync(Segments.At(0), broken));

        Assert.Empty(await Store.Segments.NumbersAsync(Session, Page, Token));
        Assert.Equal([AppendOutcome.Stored], await AppendAsync(Segments.At(0)));
    }

    [Fact]
    public async Task TheDatabaseOfANewerServerIsRefused()
    {
        Execute("PRAGMA user_version = 1000");

        var refusal = await Assert.ThrowsAsync<StorageException>(OpenAsync);
        Assert.Contains("schema version 1000", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Segments stored before the server counted failed requests count as having none.</summary>
    [Fact]
    public async Task ADatabaseFromBeforeFailedRequestsWereCountedCountsThemFromNowOn()
    {
        await AppendAsync(Segments.At(0, failedRequests: 5, clicks: 2));
        Execute(
            "DROP INDEX sessions_to_index; DROP TABLE packs; DROP TABLE texts; ALTER TABLE sessions DROP COLUMN failed_requests; ALTER TABLE sessions DROP COLUMN index_version; ALTER TABLE sessions DROP COLUMN frustrations; DROP TABLE failed_requests; DROP TABLE ended_logins; DROP TABLE identities; PRAGMA user_version = 4"
        );

        await using var store = await OpenAsync();
        await store.Segments.AppendAsync([Segments.At(1, failedRequests: 3)], Token);
        await store.Lifecycle.RecountAsync(Session, Token);

        var session = (await store.Sessions.FindAsync(Session, Token))!;
        Assert.Equal((2, 2L, 3L), (session.Segments, session.Clicks, session.FailedRequests));
    }

    [Fact]
    public async Task ADeletedSessionLeavesNoRowInAnyTable()
    {
        await AppendAsync(Segments.At(0, failedRequests: 5, errors: ["boom"]));

        await Store.Deletions.DeleteAsync(Session, 1, Token);

        var left = await Store
            .Get<SqliteDatabase>()
            .ReadAsync(
                statements =>
                    statements
                        .Read(
                            "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'session' AND m.name <> 'deleted'",
                            row => row.GetString(0)
                        )
                        .Where(table => statements.Read($"SELECT count(*) FROM {table}", row => row.GetInt32(0))[0] > 0),
                Token
            );
        Assert.Empty(left);
    }

    [Fact]
    public async Task AFileThatIsNoDatabaseIsNamed()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, SqliteDatabase.FileName),
            "This is a letter to my aunt. " + new string('.', 5_000),
            Token
        );

        var refusal = await Assert.ThrowsAsync<StorageException>(() => TestStore.OpenSqliteAsync(folder.Path));
        Assert.Contains(folder.Path, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Runs SQL on the file as another program could.</summary>
    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Store.Get<SqliteDatabase>().File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The SQL is a constant of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private protected override Task<TestStore> OpenAsync() => TestStore.OpenSqliteAsync(_folder.Path);
}
