using Microsoft.Data.Sqlite;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Storage;

/// <summary>The contract on SQLite, and what is SQLite's own.</summary>
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
        var settings = await Store.Get<SqliteDatabase>().ReadAsync(
            statements => (
                statements.Read("PRAGMA journal_mode", row => row.GetString(0))[0],
                statements.Read("PRAGMA synchronous", row => row.GetInt32(0))[0]),
            Token);

        Assert.Equal(("wal", 2), settings); // 2: FULL
    }

    [Fact]
    public async Task RoomInsideTheFileIsRoom()
    {
        var space = Store.Get<IStoreSpace>();
        var bytes = new byte[1024 * 1024];
        for (var number = 0; number < 100; number++) await AppendAsync(Segments.At(number, bytes: bytes));
        Assert.True(await InsideAsync() < 30 * bytes.Length);

        await Store.Sessions.DeleteAsync(Session, 1, Token);

        Assert.True(await InsideAsync() > 60 * bytes.Length);

        // What else the machine writes meanwhile changes it too, by less.
        async Task<long> InsideAsync() => (await space.FreeBytesAsync(Token))!.Value - new DriveInfo(_folder.Path).AvailableFreeSpace;
    }

    [Fact]
    public async Task FolderThatItMakesIsItsOwnersOnly()
    {
        var path = Path.Combine(_folder.Path, "made");
        await using var store = await TestStore.OpenSqliteAsync(path);

        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
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
        using (var connection = new SqliteConnection($"Data Source={Store.Get<SqliteDatabase>().File};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 1000";
            command.ExecuteNonQuery();
        }

        var refusal = await Assert.ThrowsAsync<StorageException>(OpenAsync);
        Assert.Contains("schema version 1000", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileThatIsNoDatabaseIsNamed()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, SqliteDatabase.FileName), "This is a letter to my aunt. " + new string('.', 5_000), Token);

        var refusal = await Assert.ThrowsAsync<StorageException>(() => TestStore.OpenSqliteAsync(folder.Path));
        Assert.Contains(folder.Path, refusal.Message, StringComparison.Ordinal);
    }

    private protected override Task<TestStore> OpenAsync() => TestStore.OpenSqliteAsync(_folder.Path);
}
