using SessionReplay.Server.Tests.Support;

namespace SessionReplay.E2E.Support;

/// <summary>Scripts that run in pages.</summary>
internal static class Scripts
{
    /// <summary>Reads a script of this folder.</summary>
    public static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, "e2e", "SessionReplay.E2E", "Support", name));

    /// <summary>The path of a file in an npm package.</summary>
    public static string OfPackage(string path) => Path.Combine(Repository.Root, "node_modules", path);
}
