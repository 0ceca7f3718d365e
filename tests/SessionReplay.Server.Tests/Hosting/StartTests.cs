using System.Text.Json;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>What the server prints when it starts, and how it ends at a wrong setting.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("--PORT=abc", "PORT is 'abc'; a port is a number from 0 to 65535.")]
    [InlineData("--PORT=70000", "PORT is '70000'; a port is a number from 0 to 65535.")]
    [InlineData("--Hosting:Address=here", "Hosting:Address is 'here'; it must be an IP address, localhost, or * for all addresses.")]
    [InlineData("--Access:AdminPassword=short", "Access:AdminPassword needs at least 8 characters.")]
    [InlineData("--Access:LoginDays=0", "'LoginDays'")]
    [InlineData("--Access:LoginDays=soon", "'Access:LoginDays'")]
    [InlineData("--Hosting:KnownProxies=10.0.0.7, everyone", "Hosting:KnownProxies has 'everyone'; it must be addresses and networks")]
    [InlineData("--FORWARDEDHEADERS_ENABLED=true", "ASPNETCORE_FORWARDEDHEADERS_ENABLED would believe the X-Forwarded-For of anybody.")]
    [InlineData("--Rates:BytesPerSecondPerKey=-1", "'BytesPerSecondPerKey'")]
    [InlineData("--Playback:Assets=some", "Playback:Assets must be all or none.")]
    [InlineData(
        "--Indexing:TombstoneHours=48",
        "Indexing:TombstoneHours must be more than Ingest:SessionHours and Ingest:LateHours together"
    )]
    [InlineData("--ConnectionStrings:Mongo=nonsense", "ConnectionStrings:Mongo is not a MongoDB connection string")]
    [InlineData(
        "--ConnectionStrings:Redis=127.0.0.1,speed=fast",
        "ConnectionStrings:Redis is not a Redis connection string: Keyword 'speed' is not supported."
    )]
    [InlineData(
        "--ConnectionStrings:Redis=abortConnect=false",
        "ConnectionStrings:Redis is not a Redis connection string: it names no server."
    )]
    [InlineData(
        "--ConnectionStrings:Redis=redis://:secret@127.0.0.1:6379",
        "ConnectionStrings:Redis is not a Redis connection string: it is an address; it must look like"
    )]
    public async Task AWrongSettingEndsTheStartWithOneLine(string argument, string line)
    {
        using var data = new TempFolder();

        var (exitCode, _, errors) = await ServerProcess.RunAsync(
            null,
            "--PORT=0",
            "--Hosting:BuildWeb=false",
            $"--Data:Path={data.Path}",
            argument
        );

        Assert.Equal(1, exitCode);
        Assert.Contains(line, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFolderThatCannotBeWrittenIsNamed()
    {
        using var data = new TempFolder();
        var file = Path.Combine(data.Path, "a-file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var (exitCode, _, errors) = await ServerProcess.RunAsync(null, "--PORT=0", "--Hosting:BuildWeb=false", $"--Data:Path={file}/data");

        Assert.Equal(1, exitCode);
        Assert.Contains(file, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAddressInUseIsNamedWithWhatHelps()
    {
        await using var server = await ServerProcess.StartAsync();
        using var data = new TempFolder();
        var port = new Uri(server.Address).Port;

        var (exitCode, _, errors) = await ServerProcess.RunAsync(
            null,
            $"--PORT={port}",
            "--Hosting:BuildWeb=false",
            $"--Data:Path={data.Path}"
        );

        Assert.Equal(1, exitCode);
        Assert.Contains($"{port}", errors, StringComparison.Ordinal);
        Assert.Contains("PORT gives the server another port", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePortIsTakenFromTheEnvironmentAndUrlsGoBeforeIt()
    {
        var environment = new Dictionary<string, string> { ["PORT"] = "nonsense", ["ASPNETCORE_URLS"] = "http://127.0.0.1:1" };

        // The command line overrides the environment: a test should not have the rights to listen on port 1.
        await using var server = await ServerProcess.StartAsync("--urls=http://127.0.0.1:0");
        Assert.StartsWith("http://127.0.0.1:", server.Address, StringComparison.Ordinal);

        environment.Remove("ASPNETCORE_URLS");
        var (_, _, errors) = await ServerProcess.RunAsync(environment, "--Hosting:BuildWeb=false");
        Assert.Contains("PORT is 'nonsense'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HelpPrintsTheSettingsAndStartsNothing()
    {
        var (exitCode, output, errors) = await ServerProcess.RunAsync(null, "--help");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("Data:Path", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'retention' is no command.", "retention")]
    [InlineData("'serve' is no command.", "serve", "--PORT=0")]
    [InlineData("'now' is no command.", "verify", "0123456789abcdef0123456789abcdef", "now")]
    [InlineData("--prot is no option", "--prot=5081")]
    [InlineData("--Hosting:Prot is no option", "--Hosting:Prot=5081")]
    [InlineData("--Data is no option", "--Data", "/var/lib/replay")]
    [InlineData("'-p' is no command.", "-p", "5081")]
    [InlineData("'/Data:Path' is no command.", "/Data:Path", "x")]
    [InlineData("--Data:Path needs a value.", "--Data:Path")]
    [InlineData("--Data:Path needs a value.", "--Data:Path", "--PORT=0")]
    [InlineData("There is no command 'projects remove'.", "projects", "remove")]
    [InlineData("There is no command 'keys list all'.", "keys", "list", "all")]
    [InlineData("--projekt is not an option of 'keys list'.", "keys", "list", "--projekt", "demo")]
    [InlineData("--project is missing.", "keys", "create")]
    public async Task WhatIsNotKnownPrintsTheHelpAndStartsNothing(string problem, params string[] arguments)
    {
        using var data = new TempFolder();
        var environment = new Dictionary<string, string> { ["PORT"] = "0", ["Data__Path"] = data.Path };

        var (exitCode, output, errors) = await ServerProcess.RunAsync(environment, arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains(problem, errors, StringComparison.Ordinal);
        Assert.Contains(
            arguments[0] is "projects" or "keys" ? "keys rotate --project shop" : "Data:Path",
            output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("runs at", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogsAreJsonWhenAsked()
    {
        await using var server = await ServerProcess.StartAsync(
            "--Logging:Console:FormatterName=json",
            "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information"
        );

        var line = server.Output.Split('\n').First(line => line.StartsWith('{'));
        Assert.Equal("Information", JsonDocument.Parse(line).RootElement.GetProperty("LogLevel").GetString());
        Assert.Equal(TimeSpan.Zero, JsonDocument.Parse(line).RootElement.GetProperty("Timestamp").GetDateTimeOffset().Offset);
    }
}
