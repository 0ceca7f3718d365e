using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Hosting.Commands;

namespace SessionReplay.Server.Tests.Support;

/// <summary>
/// The real server in a process of its own, on a free port of this machine. Its data outlives the process until the test ends.
/// </summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly TempFolder _data = new();
    private readonly StringBuilder _output = new();
    private readonly string[] _settings;
    private Process? _process;

    private ServerProcess(string[] settings) => _settings = settings;

    /// <summary>The address that the server listens on, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    public string DataPath => _data.Path;

    public int Id => _process!.Id;

    public bool HasExited => _process is not { HasExited: false };

    public IReadOnlyList<string> Settings => _settings;

    /// <summary>The most memory that the process has held so far, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            using var process = Process.GetProcessById(_process!.Id);
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Variables that the server's environment has besides those of this process.</summary>
    private IReadOnlyDictionary<string, string>? Variables { get; set; }

    /// <summary>A command that runs the server by replacing itself.</summary>
    private IReadOnlyList<string>? Before { get; set; }

    /// <summary>The text that the server has printed since its last start.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <param name="settings">
    /// Settings as on the command line, such as <c>--Access:AdminPassword=…</c>. They win over the defaults of this class.
    /// </param>
    public static async Task<ServerProcess> StartAsync(params string[] settings)
    {
        var server = new ServerProcess(settings);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the server to its end, for starts that fail and for --help.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IReadOnlyDictionary<string, string>? environment = null,
        params string[] arguments
    )
    {
        using var process = Process.Start(Command(arguments, environment))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(StartTimeout);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"The server still runs after {StartTimeout}:\n{await output}");
        }

        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Starts the server on the same data; its port is another one.</summary>
    /// <param name="settings">Settings that win over those of the first start.</param>
    public async Task StartAgainAsync(params string[] settings)
    {
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
            _output.Clear();
        var process = new Process
        {
            StartInfo = Command(
                [
                    "--PORT=0",
                    $"--Data:Path={_data.Path}",
                    "--Hosting:BuildWeb=false",
                    "--Playback:LateSeconds=1",
                    .. _settings,
                    .. settings,
                ],
                Variables,
                Before
            ),
            EnableRaisingEvents = true,
        };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) =>
            listening.TrySetException(new InvalidOperationException($"The server ended with {process.ExitCode}:\n{Output}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        Address = await listening.Task.WaitAsync(StartTimeout);
        await WaitUntilReadyAsync();

        void Read(string? line)
        {
            lock (_output)
                _output.AppendLine(line);
            if (line is not null && RunsAt().Match(line) is { Success: true } match)
                listening.TrySetResult(match.Groups[1].Value);
        }
    }

    /// <summary>Runs a command (<c>keys list</c>) on this server's store, as an operator does beside it.</summary>
    /// <returns>The text that the command printed.</returns>
    public async Task<string> CommandAsync(params string[] command)
    {
        var (exitCode, output, errors) = await RunAsync(null, [.. command, $"--Data:Path={_data.Path}", .. _settings]);
        return exitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {exitCode}: {errors}");
    }

    /// <summary>A client with cookies of its own that follows no redirects.</summary>
    public HttpClient NewClient()
    {
#pragma warning disable CA2000 // The client disposes its handler.
        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }, disposeHandler: true)
        {
            BaseAddress = new Uri(Address),
        };
#pragma warning restore CA2000
    }

    /// <summary>Sends SIGKILL and does not wait; <see cref="KillAsync"/> then does.</summary>
    public void Kill() => _process?.Kill();

    /// <summary>Ends the server as a crash does: it can catch no signal and flushes nothing.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill(); // SIGKILL
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Stops the server as an operator does, by SIGTERM, and waits up to 60 s for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        var process = _process ?? throw new InvalidOperationException("The server does not run.");
        _process = null;
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(StartTimeout);
        var exitCode = process.ExitCode;
        process.Dispose();
        return exitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _data.Dispose();
    }

    /// <param name="arguments">The arguments of the server.</param>
    /// <param name="environment">Variables that are added to those of this process.</param>
    /// <param name="before">A command that runs the server by replacing itself.</param>
    private static ProcessStartInfo Command(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        IReadOnlyList<string>? before = null
    )
    {
        List<string> line = [.. before ?? [], "dotnet", Path.Combine(AppContext.BaseDirectory, "SessionReplay.Server.dll"), .. arguments];
        var command = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The settings in a developer's environment must not reach the server.
        foreach (
            var name in command
                .Environment.Keys.Where(name =>
                    name is "PORT"
                    || name.Contains("__", StringComparison.Ordinal)
                    || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)
                )
                .ToArray()
        )
            command.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            command.Environment[name] = value;
        return command;
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = NewClient();
        var waiting = Stopwatch.StartNew();
        while ((await client.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode != System.Net.HttpStatusCode.OK)
        {
            if (waiting.Elapsed > StartTimeout)
                throw new TimeoutException($"The server is not ready after {StartTimeout}:\n{Output}");
            await Task.Delay(50);
        }
    }

    [GeneratedRegex("^Session Replay runs at (http[^ ]+)$")]
    private static partial Regex RunsAt();
}
