using System.Diagnostics;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Bench;

/// <summary>Runs the load tool with few recorders and checks its report. No test checks how fast anything is.</summary>
public sealed class LoadToolTests
{
    [Fact]
    public async Task RecordersOfTheToolAreAckedAndWhatIsAckedIsThere()
    {
        using var data = new TempFolder();

        var (exitCode, output, _) = await RunAsync(
            "--recorders",
            "30",
            "--interval-ms",
            "100",
            "--warmup",
            "1",
            "--seconds",
            "2",
            "--idle",
            "10",
            "--ratio-rounds",
            "1",
            "--turn-ms",
            "200",
            "--data",
            data.Path
        );

        Assert.Equal(0, exitCode);
        Assert.Matches(@"segments sent, acked \| (\d+), \1 ", output);
        Assert.Contains("| nacks; connections lost | 0; 0 |", output, StringComparison.Ordinal);
        Assert.Matches(@"acked but not stored; not as sent \(one of each session\) \| [\d,]+; 0; 0 \|", output);
        Assert.Contains("for each connection, KB", output, StringComparison.Ordinal);
        Assert.Matches(@"the same without validation \| [\d,]+ \| \d", output);
        Assert.Empty(Directory.GetFileSystemEntries(data.Path));
    }

    [Theory]
    [InlineData("--url", "http://replay.example.com")]
    [InlineData("--recorders", "a million")]
    [InlineData("--recorders", "1000000")]
    [InlineData("--no-such-option", "1")]
    public async Task WhatMakesNoSenseOrIsAnotherMachineIsRefused(string option, string value)
    {
        var (exitCode, output, errors) = await RunAsync(option, value);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(value, errors, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "SessionReplay.Load.dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
