namespace SessionReplay.Server.Hosting;

/// <summary>The folder that relative paths start from: the repository in a checkout, else the working directory.</summary>
internal static class ContentRoot
{
    private const string RepositoryMark = "SessionReplay.sln";

    public static WebApplicationOptions Options(string[] args) =>
        new()
        {
            Args = args,
            // `dotnet run --project` starts in the project's folder, where ./data would be a surprise.
            ContentRootPath = IsGiven(args) ? null : Repository(Environment.CurrentDirectory) ?? Environment.CurrentDirectory,
        };

    /// <summary>The repository that <paramref name="folder"/> is in; null when it is in none.</summary>
    public static string? Repository(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, RepositoryMark)))
                return at.FullName;
        }

        return null;
    }

    private static bool IsGiven(string[] args) =>
        args.Any(arg => arg.StartsWith("--contentRoot", StringComparison.OrdinalIgnoreCase))
        || Environment.GetEnvironmentVariable("ASPNETCORE_CONTENTROOT") is { Length: > 0 };
}
