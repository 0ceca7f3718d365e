using SessionReplay.TestMongo.Servers;

namespace SessionReplay.TestMongo.DocumentDb;

/// <summary>A small Debian with PostgreSQL and DocumentDB in a folder, built once for all test runs of this user.</summary>
internal static class DocumentDbImage
{
    /// <summary>
    /// The number at the end goes up with every change of <c>build-image.sh</c>, so that an older image is not used in its place.
    /// </summary>
    private const string Name = "documentdb-forky-2";

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
        var building = image + ".building";
        await using var build = Namespaces.Start("run-leashed.sh", "sh", "-c", Scripts.Read("build-image.sh"), "sh", building);
        var exitCode = await build.WaitForExitAsync(cancellationToken);
        if (exitCode != 0)
            throw new InvalidOperationException($"DocumentDB cannot be set up, build-image.sh ended with {exitCode}:\n{build.Output}");
        // Only a complete image gets the name that other processes look for.
        Directory.Move(building, image);
    }

    /// <summary>Takes the lock, and waits while another process is building the image.</summary>
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
