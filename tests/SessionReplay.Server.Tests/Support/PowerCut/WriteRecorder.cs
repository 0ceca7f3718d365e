using System.Diagnostics;

namespace SessionReplay.Server.Tests.Support.PowerCut;

/// <summary>
/// Notes the writes and syncs of a server process with a few lines of C, which are compiled here and preloaded into the process.
/// </summary>
internal sealed class WriteRecorder : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Log => Path.Combine(_folder.Path, "writes");

    private string Library => Path.Combine(_folder.Path, "record-writes.so");

    /// <summary>Compiles the library. Where there is no C compiler, one is installed first if possible (Debian, as root).</summary>
    public static async Task<WriteRecorder> BuildAsync()
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("Recording a server's writes needs Linux: the tests of this class run there only.");
        if (!HasCompiler())
            await InstallCompilerAsync();
        var recorder = new WriteRecorder();
        var source = Path.Combine(Repository.Root, "tests", "SessionReplay.Server.Tests", "Support", "PowerCut", "record-writes.c");
        await RunAsync("cc", "-shared", "-fPIC", "-O1", "-o", recorder.Library, source, "-ldl", "-lpthread");
        return recorder;
    }

    /// <summary>The environment variables that make a server note its writes to this folder.</summary>
    public IReadOnlyDictionary<string, string> Environment(string folder) =>
        new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = Library,
            ["RECORD_WRITES_OF"] = folder,
            ["RECORD_WRITES_TO"] = Log,
        };

    public void Dispose() => _folder.Dispose();

    private static bool HasCompiler() =>
        System.Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "cc")));

    private static async Task InstallCompilerAsync()
    {
        if (!File.Exists("/etc/debian_version") || !System.Environment.IsPrivilegedProcess)
            throw new InvalidOperationException("Recording a server's writes needs a C compiler named cc on the PATH.");
        await RunAsync("apt-get", "update", "-qq");
        await RunAsync("apt-get", "install", "-y", "-qq", "--no-install-recommends", "gcc", "libc6-dev");
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true }
        )!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)}: {await output}{await errors}");
    }
}
