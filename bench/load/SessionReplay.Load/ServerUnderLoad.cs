using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace SessionReplay.Load;

/// <summary>The server that is measured: started here as a process of its own on an empty database, or one that runs already.</summary>
internal sealed partial class ServerUnderLoad : IAsyncDisposable
{
    /// <summary>Turns off the rate limits: all load comes from one address with one key, which the limits are there to stop.</summary>
    public static readonly string[] NoRates =
    [
        "--Rates:SegmentsPerSecondPerAddress=0",
        "--Rates:SegmentsPerSecondPerKey=0",
        "--Rates:BytesPerSecondPerAddress=0",
        "--Rates:BytesPerSecondPerKey=0",
        "--Rates:ProcessorMsPerSecondPerAddress=0",
        "--Rates:NewSessionsPerMinutePerAddress=0",
        "--Rates:NewSessionsPerMinutePerKey=0",
        "--Rates:BeginsPerMinutePerAddress=0",
    ];

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process? _process;
    private readonly string? _folder;

    private ServerUnderLoad(Process? process, string? folder) => (_process, _folder) = (process, folder);

    public required Uri Address { get; init; }

    /// <summary>Null if the server's process is not known.</summary>
    public required ProcessUsage? Usage { get; init; }

    public required string? Password { get; init; }

    public required string Database { get; init; }

    public string? DatabaseFile => _folder is null ? null : Path.Combine(_folder, "session-replay.db");

    public static async Task<ServerUnderLoad> StartAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        if (options.Url is { } url)
        {
            return new(null, null)
            {
                Address = url,
                Usage = options.ServerPid is { } pid ? new ProcessUsage(pid, options.DatabasePid) : null,
                Password = options.Password,
                Database = "its own",
            };
        }

        var folder = options.Mongo is null
            ? Directory
                .CreateDirectory(Path.Combine(options.Data, $"load-{RandomNumberGenerator.GetHexString(8, lowercase: true)}"))
                .FullName
            : null;
        var password = RandomNumberGenerator.GetHexString(32);
        var command = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "SessionReplay.Server.dll"),
                "--PORT=0",
                "--Hosting:BuildWeb=false",
                .. NoRates,
                .. options.ServerSettings,
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        command.Environment["Access__AdminPassword"] = password;
        if (folder is not null)
            command.Environment["Data__Path"] = folder;
        if (options.Mongo is not null)
            command.Environment["ConnectionStrings__Mongo"] = options.Mongo;
        var process = Process.Start(command)!;
        try
        {
            var address = await AddressAsync(process, cancellationToken);
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            process.ErrorDataReceived += (_, line) =>
            {
                if (line.Data is not null)
                    Console.Error.WriteLine($"server: {line.Data}");
            };
            process.BeginErrorReadLine();
            return new(process, folder)
            {
                Address = address,
                Usage = new ProcessUsage(process.Id, options.DatabasePid),
                Password = password,
                Database = folder is null ? "MongoDB" : "SQLite",
            };
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }

    private static async Task<Uri> AddressAsync(Process process, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartTimeout);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (RunsAt().Match(line) is { Success: true } match)
                return new Uri(match.Groups[1].Value);
        }

        throw new LoadException($"The server did not start: {await process.StandardError.ReadToEndAsync(patience.Token)}");
    }

    [GeneratedRegex("^Session Replay runs at (http[^ ]+)$")]
    private static partial Regex RunsAt();
}
