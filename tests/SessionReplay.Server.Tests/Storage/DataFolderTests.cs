using System.Net;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Storage;

/// <summary>
/// The data folder goes away under a running server, in every way a folder can, and no segment is acked that could not be found again.
/// </summary>
public sealed class DataFolderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("folder deleted")]
    [InlineData("folder moved")]
    [InlineData("folder replaced by a copy")]
    [InlineData("database deleted")]
    [InlineData("database replaced by a copy")]
    [InlineData("log of changes deleted")]
    [InlineData("lock deleted")]
    public async Task NothingIsAckedWhenTheDatabaseIsNoLongerWhereItWas(string what)
    {
        await using var server = await ServerProcess.StartAsync(ViewerClient.Setting);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.AckedCount == 1);

        Break(server.DataPath, what);
        await recorder.AppendAsync(Recording.Segment(1));
        await recorder.WaitAsync(() => !recorder.Nacks.IsEmpty);

        Assert.Equal([0], recorder.Acked);
        Assert.All(recorder.Nacks, nack => Assert.Equal("busy", nack.Code));
        using var client = server.NewClient();
        var said = "";
        await Probe.UntilAsync(async () =>
        {
            using var ready = await client.GetAsync(new Uri("/readyz", UriKind.Relative), Token);
            said = await ready.Content.ReadAsStringAsync(Token);
            return ready.StatusCode == HttpStatusCode.ServiceUnavailable; // The server keeps its last answer for 1 s.
        });
        Assert.Contains("The database is no longer where the server opened it", said, StringComparison.Ordinal);
        Assert.Contains("restart the server", said, StringComparison.Ordinal);
        await Probe.UntilAsync(() => Task.FromResult(server.Output.Contains(said, StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Probe.FlushAsync(server)).Status);
        Assert.False(server.HasExited);
        Directory.CreateDirectory(server.DataPath);
    }

    /// <summary>The server notices the loss although no recorder sends anything.</summary>
    [Fact]
    public async Task ItIsNoticedWhileNobodyRecordsAndForgottenWhenTheSameFolderIsBack()
    {
        await using var server = await ServerProcess.StartAsync(ViewerClient.Setting);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.AckedCount == 1);
        var away = server.DataPath + "-away";

        Directory.Move(server.DataPath, away);
        await Probe.UntilAsync(() => Task.FromResult(server.Output.Contains("is gone", StringComparison.Ordinal)));
        Directory.Move(away, server.DataPath);
        await Probe.UntilAsync(async () => (await Probe.FlushAsync(server)).Status == HttpStatusCode.OK);
        await recorder.AppendAsync(Recording.Segment(1));
        await recorder.WaitAsync(() => recorder.IsAcked(1));

        await server.KillAsync();
        await server.StartAgainAsync();
        await Recorded.AssertNumbersAsync(server, recorder.SessionId, [0, 1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SecondServerIsRefusedAndSaysWhoHasTheFolder(bool byAnotherPath)
    {
        using var links = new TempFolder();
        await using var server = await ServerProcess.StartAsync(ViewerClient.Setting);
        var path = server.DataPath;
        if (byAnotherPath)
            Directory.CreateSymbolicLink(path = Path.Combine(links.Path, "link"), server.DataPath);

        var (exitCode, _, errors) = await ServerProcess.RunAsync(null, "--PORT=0", "--Hosting:BuildWeb=false", $"--Data:Path={path}");

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"process {server.Id} ", errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        // Commands that an operator runs beside the server still work.
        Assert.StartsWith("demo", await server.CommandAsync("projects", "list"), StringComparison.Ordinal);
        Assert.Contains("0 damaged", await server.CommandAsync("verify"), StringComparison.Ordinal);

        await server.KillAsync();
        await server.StartAgainAsync(); // The lock of the killed process needs no removal.
    }

    [Fact]
    public async Task FilesAreTheirOwnersOnlyWhateverTheFolderIs()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        const UnixFileMode Everybody = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        await using var server = await ServerProcess.StartAsync(ViewerClient.Setting);
        File.SetUnixFileMode(server.DataPath, (UnixFileMode)0b111_101_101);
        AssertOwners();

        // An older server left its files readable by everybody.
        await server.KillAsync();
        foreach (var file in Directory.GetFiles(server.DataPath))
            File.SetUnixFileMode(file, Everybody);
        await server.StartAgainAsync();
        AssertOwners();

        void AssertOwners()
        {
            var files = Directory.GetFiles(server.DataPath);
            Assert.Contains(Path.Combine(server.DataPath, SqliteDatabase.FileName), files);
            foreach (var file in files)
                Assert.Equal((file, OwnerOnly), (file, OperatingSystem.IsWindows() ? OwnerOnly : File.GetUnixFileMode(file)));
        }
    }

    private static void Break(string folder, string what)
    {
        var database = Path.Combine(folder, SqliteDatabase.FileName);
        switch (what)
        {
            case "folder deleted":
                Directory.Delete(folder, recursive: true);
                break;
            case "folder moved":
                Directory.Move(folder, folder + "-moved");
                Directory.Delete(folder + "-moved", recursive: true);
                break;
            case "folder replaced by a copy":
                Directory.Move(folder, folder + "-moved");
                Directory.CreateDirectory(folder);
                foreach (var file in Directory.GetFiles(folder + "-moved"))
                    File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
                Directory.Delete(folder + "-moved", recursive: true);
                break;
            case "database replaced by a copy":
                File.Copy(database, database + ".copy");
                File.Move(database + ".copy", database, overwrite: true);
                break;
            default:
                File.Delete(
                    what switch
                    {
                        "database deleted" => database,
                        "lock deleted" => Path.Combine(folder, SqliteLock.FileName),
                        _ => database + "-wal",
                    }
                );
                break;
        }
    }
}
