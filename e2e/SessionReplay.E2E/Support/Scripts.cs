using SessionReplay.Server.Tests.Support;

namespace SessionReplay.E2E.Support;

/// <summary>Scripts that run in pages.</summary>
internal static class Scripts
{
    /// <summary>One of this folder's.</summary>
    public static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, "e2e", "SessionReplay.E2E", "Support", name));

    /// <summary>Where a package has a file.</summary>
    public static string OfPackage(string path) => Path.Combine(Repository.Root, "node_modules", path);
}
