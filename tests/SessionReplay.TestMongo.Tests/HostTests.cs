using System.Diagnostics;
using MongoDB.Bson;
using MongoDB.Driver;

namespace SessionReplay.TestMongo.Tests;

/// <summary>The server in a process of its own, which can be killed.</summary>
public sealed class HostTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ItEndsWhenItsInputDoes()
    {
        using var host = Start();
        var connectionString = await host.StandardOutput.ReadLineAsync(Cancellation);
        await InsertAsync(connectionString!);
        host.StandardInput.Close();
        await host.WaitForExitAsync(Cancellation).WaitAsync(Timeout, Cancellation);
        Assert.Equal(0, host.ExitCode);
    }

    [Fact]
    public async Task NothingOfItStaysWhenItIsKilled()
    {
        // A temporary folder of its own shows which files are left, and its name shows which processes serve it.
        var temp = Directory.CreateTempSubdirectory("test-mongo-host-");
        using var host = Start(temp.FullName);
        await InsertAsync((await host.StandardOutput.ReadLineAsync(Cancellation))!);
        var left = temp.GetFileSystemInfos().Select(entry => entry.FullName).ToArray();
        host.Kill(); // SIGKILL
        await host.WaitForExitAsync(Cancellation);
        var waiting = Stopwatch.StartNew();
        while (IsServed(temp.FullName))
        {
            Assert.True(waiting.Elapsed < Timeout, $"After {Timeout} there are still processes that serve {temp}.");
            await Task.Delay(50, Cancellation);
        }

        using var next = Start(temp.FullName);
        await next.StandardOutput.ReadLineAsync(Cancellation);
        Assert.DoesNotContain(left, Path.Exists);
        next.StandardInput.Close();
        await next.WaitForExitAsync(Cancellation).WaitAsync(Timeout, Cancellation);
        Assert.Empty(temp.EnumerateFileSystemInfos());
        temp.Delete();
    }

    private static Process Start(string? temp = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "SessionReplay.TestMongo.Host.dll")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (temp is not null)
        {
            start.Environment["TMPDIR"] = temp;
            start.Environment["DOTNET_EnableDiagnostics"] = "0"; // Otherwise .NET's own sockets stay in the folder when the host is killed.
        }

        return Process.Start(start)!;
    }

    private static async Task InsertAsync(string connectionString)
    {
        using var client = new MongoClient(connectionString);
        await client
            .GetDatabase("test")
            .GetCollection<BsonDocument>("things")
            .InsertOneAsync(new BsonDocument("_id", ObjectId.GenerateNewId()), cancellationToken: Cancellation);
    }

    private static bool IsServed(string folder) =>
        Directory
            .GetDirectories("/proc")
            .Any(process =>
            {
                try
                {
                    return int.TryParse(Path.GetFileName(process), out _)
                        && File.ReadAllText(Path.Combine(process, "cmdline")).Contains(folder, StringComparison.Ordinal);
                }
                catch (IOException)
                {
                    return false; // The process has ended meanwhile.
                }
            });
}
