using System.Text.RegularExpressions;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests;

/// <summary>Which stage may use which. Stages meet in Storage; none calls another.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>What each folder may use besides itself. Hosting starts everything, so nothing may need it.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Storage"] = [],
        ["Scrubbing"] = ["Storage"],
        ["Access"] = ["Storage"],
        ["Ingest"] = ["Storage", "Scrubbing"],
        ["Indexing"] = ["Storage"],
        ["Playback"] = ["Storage", "Scrubbing"],
        ["Errors"] = ["Storage"],
        ["Hosting"] = ["Storage", "Scrubbing", "Access", "Ingest", "Indexing", "Playback", "Errors"],
    };

    private static readonly string Server = Path.Combine(Repository.Root, "server", "SessionReplay.Server");

    [Fact]
    public void StagesMeetInStorageOnly()
    {
        var violations =
            from file in Sources()
            let stage = Stage(file)
            where stage.Length > 0
            from Match use in Use().Matches(File.ReadAllText(file))
            let used = use.Groups[1].Value
            where MayUse.ContainsKey(used) && used != stage && !MayUse[stage].Contains(used)
            select $"{Path.GetRelativePath(Server, file)}: {stage} may not use {used}.";

        Assert.Empty(violations);
    }

    [Fact]
    public void EveryFolderIsAStageWithARule() =>
        Assert.Empty(Sources().Select(Stage).Where(stage => stage.Length > 0).Distinct().Except(MayUse.Keys));

    [Fact]
    public void ANamespaceIsItsFoldersPath()
    {
        var strays =
            from file in Sources()
            let declared = Namespace().Match(File.ReadAllText(file))
            where declared.Success
            let folder = Path.GetRelativePath(Server, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')
            where declared.Groups[1].Value != (folder == "." ? "SessionReplay.Server" : $"SessionReplay.Server.{folder}")
            select $"{Path.GetRelativePath(Server, file)} has the namespace {declared.Groups[1].Value}.";

        Assert.Empty(strays);
    }

    /// <summary>No URL of a page is ever asked for: there is nothing in the server to ask with. (The drivers of MongoDB and Redis have their own connections.)</summary>
    [Fact]
    public void TheServerFetchesNothing() =>
        Assert.Empty(Sources().Where(file => Fetching().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(Server, file)));

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Server, "*.cs", SearchOption.AllDirectories)
        .Where(file => Path.GetRelativePath(Server, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));

    /// <summary>The first folder; empty for Program.cs, which may use everything.</summary>
    private static string Stage(string file) =>
        Path.GetRelativePath(Server, file).Split(Path.DirectorySeparatorChar) is [var folder, _, ..] ? folder : "";

    [GeneratedRegex(@"SessionReplay\.Server\.(\w+)")]
    private static partial Regex Use();

    [GeneratedRegex(@"HttpClient|HttpMessage|WebRequest|WebClient|TcpClient|UdpClient|ClientWebSocket|new Socket\(|Dns\.|HubConnection\b|SmtpClient|XmlUrlResolver")]
    private static partial Regex Fetching();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
