using SessionReplay.Server.Hosting;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>A backup can be made while the server records, and the restored sessions play.</summary>
public sealed class BackupTests
{
    private const int Before = 20;
    private const int After = 20;

    [Fact]
    public async Task ABackupOfARunningServerIsRestoredAndPlays()
    {
        using var folder = new TempFolder();
        var copy = Path.Combine(folder.Path, SqliteDatabase.FileName);
        await using var server = await ServerProcess.StartAsync(ViewerClient.Setting);
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        for (var number = 0; number < Before; number++)
            await recorder.AppendAsync(Recording.Segment(number));
        await recorder.WaitAsync(() => recorder.Acked.Count == Before);

        // The recorder keeps sending while the copy is made.
        var goingOn = Task.Run(
            async () =>
            {
                for (var number = Before; number < Before + After; number++)
                    await recorder.AppendAsync(Recording.Segment(number));
            },
            TestContext.Current.CancellationToken
        );
        var (exitCode, output, errors) = await ServerProcess.RunAsync(null, $"--Data:Path={server.DataPath}", $"--backup={copy}");
        await goingOn;
        await recorder.WaitAsync(() => recorder.Acked.Count == Before + After);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains(copy, output, StringComparison.Ordinal);
        Assert.Equal([copy], Directory.GetFiles(folder.Path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
        await using var restored = await ServerProcess.StartAsync(ViewerClient.Setting, $"--Data:Path={folder.Path}");
        var numbers = await Recorded.NumbersAsync(restored, recorder.SessionId);
        Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
        Assert.InRange(numbers.Count, Before, Before + After);

        // The restored server knows the recorder's token, so the recorder can send again the segments that came after the copy.
        await recorder.BeginAsync(restored.Address);
        for (var number = numbers.Count; number < Before + After; number++)
            await recorder.AppendAsync(Recording.Segment(number));
        await recorder.WaitAsync(() => recorder.Acks.LastOrDefault()?.Hi == Before + After - 1);
        await Recorded.AssertNumbersAsync(restored, recorder.SessionId, Enumerable.Range(0, Before + After));
    }

    [Fact]
    public async Task ABackupOverwritesNothingAndNeedsADatabase()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "copy.db");

        var (exitCode, _, errors) = await ServerProcess.RunAsync(null, $"--Data:Path={folder.Path}", $"--backup={file}");
        Assert.Equal(1, exitCode);
        Assert.Contains("There is no database", errors, StringComparison.Ordinal);

        await using var server = await ServerProcess.StartAsync();
        await File.WriteAllTextAsync(file, "precious", TestContext.Current.CancellationToken);
        (exitCode, _, errors) = await ServerProcess.RunAsync(null, $"--Data:Path={server.DataPath}", $"--backup={file}");
        Assert.Equal(1, exitCode);
        Assert.Contains("overwrites nothing", errors, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task MongoDbIsLeftToItsOwnTool()
    {
        var (exitCode, _, errors) = await ServerProcess.RunAsync(
            null,
            "--ConnectionStrings:Mongo=mongodb://127.0.0.1:1/replay",
            "--backup=copy.db"
        );

        Assert.Equal(1, exitCode);
        Assert.Contains("mongodump", errors, StringComparison.Ordinal);
    }
}
