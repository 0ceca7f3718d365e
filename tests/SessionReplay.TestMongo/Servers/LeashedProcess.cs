using System.Diagnostics;

namespace SessionReplay.TestMongo.Servers;

/// <summary>
/// A process that reads its standard input and ends when that closes, so that it ends with this process even if this one is killed.
/// </summary>
internal sealed class LeashedProcess : IAsyncDisposable
{
    private const int KeptLines = 40;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly Queue<string> _output = new();

    private LeashedProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    /// <summary>The last 40 lines that the process has printed, for messages about a start that failed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    public static LeashedProcess Start(string tool, params IEnumerable<string> arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(tool, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var leashed = new LeashedProcess(process);
        process.OutputDataReceived += leashed.Keep;
        process.ErrorDataReceived += leashed.Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return leashed;
    }

    /// <summary>Writes a line to the process's standard input and waits for the line that answers it.</summary>
    public async Task AskAsync(string line, string answer, CancellationToken cancellationToken)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += Hear;
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        await heard.Task.WaitAsync(StopTimeout, cancellationToken);
        _process.OutputDataReceived -= Hear;

        void Hear(object sender, DataReceivedEventArgs output)
        {
            if (output.Data == answer)
                heard.TrySetResult();
        }
    }

    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (_output)
        {
            _output.Enqueue(line.Data);
            if (_output.Count > KeptLines)
                _output.Dequeue();
        }
    }
}
