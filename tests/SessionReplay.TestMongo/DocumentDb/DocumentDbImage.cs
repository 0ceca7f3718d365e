using SessionReplay.TestMongo.Servers;

namespace SessionReplay.TestMongo.DocumentDb;

/// <summary>A small Debian with PostgreSQL and DocumentDB in a folder, built once for all test runs of this user.</summary>
internal static class DocumentDbImage
{
    /// <summary>Goes up with every change of <c>build-image.sh</c>, so that an older image is not taken for it.</summary>
    private const string Name = "documentdb-forky-1";

    private const string BuildingSuffix = ".building";

    private static readonly TimeSpan WaitForOther = TimeSpan.FromMilliseconds(200);

    /// <returns>The folder of the image.</returns>
    public static async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        var cache = CacheFolder();
        var image = Path.Combine(cache, Name);
        if (Directory.Exists(image))
            return image;

        Directory.CreateDirectory(cache);
        await using var @lock = await LockAsync(image + ".lock", cancellationToken);
        if (!Directory.Exists(image))
            await BuildAsync(image, cancellationToken);
        return image;
    }

    private static async Task BuildAsync(string image, CancellationToken cancellationToken)
    {
        var building = image + BuildingSuffix;
        if (Directory.Exists(building)) // Left by a build that was killed.
            await RequireAsync("rm", ["-rf", "--one-file-system", building], cancellationToken);
        await RequireAsync("unshare", ["--mount", "--pid", "--ipc", "--fork", "--kill-child", "sh", "-c", Scripts.Read("build-image.sh"), "sh", building], cancellationToken);
        // Only what is complete gets the name that others look for.
        Directory.Move(building, image);
    }

    private static async Task RequireAsync(string tool, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await CommandLine.TryRunAsync(tool, arguments, cancellationToken) ?? throw new NotOnThisMachineException($"There is no {tool}.");
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"DocumentDB cannot be set up, {tool} ended with {result.ExitCode}:\n{LastLines(result.Output)}\n{result.Errors}");
    }

    private static string LastLines(string output) => string.Join('\n', output.Split('\n').TakeLast(20));

    /// <summary>Waits for another process that is building.</summary>
    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(WaitForOther, cancellationToken);
            }
        }
    }

    private static string CacheFolder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache))
            cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "session-replay");
    }
}
