using System.Text.RegularExpressions;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests;

/// <summary>Which folder may use which, in the wire and in the server. Stages meet in Storage; none calls another.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>What each folder may use besides itself. A folder without a line of its own goes by that of the folder it is in. Hosting starts everything, so nothing may need it.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Wire/Format"] = [],
        ["Wire/Records"] = ["Wire/Format"],
        ["Wire/Check"] = ["Wire/Format", "Wire/Records"],
        ["Wire/Transport"] = ["Wire/Format"],
        ["Wire/Rrweb"] = ["Wire/Format", "Wire/Records", "Wire/Check"],
        ["Server/Facts"] = [.. Wire],
        ["Server/Storage"] = [.. Wire, "Server/Facts"],
        ["Server/Scrubbing"] = [.. Wire, "Server/Facts", "Server/Storage"],
        ["Server/Access"] = ["Server/Storage"],
        ["Server/Ingest"] = [.. Wire, "Server/Facts", "Server/Storage", "Server/Scrubbing"],
        ["Server/Indexing"] = ["Server/Storage"],
        ["Server/Playback"] = [.. Wire, "Server/Facts", "Server/Storage", "Server/Scrubbing"],
        ["Server/Hosting"] =
            [.. Wire, "Server/Storage", "Server/Scrubbing", "Server/Access", "Server/Ingest", "Server/Indexing", "Server/Playback"],
    };

    private static readonly string Sources = Path.Combine(Repository.Root, "server");

    private static IEnumerable<string> Wire => ["Wire/Format", "Wire/Records", "Wire/Check", "Wire/Transport", "Wire/Rrweb"];

    [Fact]
    public void AFolderUsesOnlyWhatItMay()
    {
        var violations =
            from file in Files()
            let folder = Folder(file)
            where RuleOf(folder) is not null
            from Match use in Use().Matches(File.ReadAllText(file))
            let used = RuleOf(use.Groups[1].Value.Replace('.', '/'))
            where used is not null && used != RuleOf(folder) && !MayUse[RuleOf(folder)!].Contains(used)
            select $"{Path.GetRelativePath(Sources, file)}: {folder} may not use {used}.";

        Assert.Empty(violations);
    }

    [Fact]
    public void EveryFolderHasARule() =>
        Assert.Empty(Files().Select(Folder).Where(folder => folder.Contains('/') && RuleOf(folder) is null).Distinct());

    [Fact]
    public void EveryRuleHasItsFolder() =>
        Assert.Empty(MayUse.Keys.Concat(MayUse.Values.SelectMany(used => used)).Except(Files().Select(Folder).SelectMany(Around)));

    [Fact]
    public void ANamespaceIsItsFoldersPath()
    {
        var strays =
            from file in Files()
            let declared = Namespace().Match(File.ReadAllText(file))
            where declared.Success && declared.Groups[1].Value != $"SessionReplay.{Folder(file).Replace('/', '.')}"
            select $"{Path.GetRelativePath(Sources, file)} has the namespace {declared.Groups[1].Value}.";

        Assert.Empty(strays);
    }

    /// <summary>No URL of a page is ever asked for: there is nothing in the server to ask with. (The drivers of MongoDB and Redis have their own connections.)</summary>
    [Fact]
    public void TheServerFetchesNothing() =>
        Assert.Empty(Files().Where(file => Fetching().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(Sources, file)));

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories)
        .Where(file => Path.GetRelativePath(Sources, file).Split(Path.DirectorySeparatorChar)[1] is not ("bin" or "obj"));

    /// <summary>Where a file is, without the prefix of the assemblies' names: <c>Server/Storage/Sqlite</c>. Program.cs, in <c>Server</c>, may use everything.</summary>
    private static string Folder(string file) =>
        Path.GetRelativePath(Sources, Path.GetDirectoryName(file)!).Replace("SessionReplay.", "", StringComparison.Ordinal).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>The folder, or the nearest around it, that has a line.</summary>
    private static string? RuleOf(string folder) => Around(folder).FirstOrDefault(MayUse.ContainsKey);

    /// <summary>The folder itself, and those it is in, the innermost first.</summary>
    private static IEnumerable<string> Around(string folder)
    {
        var parts = folder.Split('/');
        return Enumerable.Range(0, parts.Length).Select(outer => string.Join('/', parts[..^outer]));
    }

    [GeneratedRegex(@"SessionReplay\.((?:Server|Wire)\.[\w.]+)")]
    private static partial Regex Use();

    [GeneratedRegex(@"HttpClient|HttpMessage|WebRequest|WebClient|TcpClient|UdpClient|ClientWebSocket|new Socket\(|Dns\.|HubConnection\b|SmtpClient|XmlUrlResolver")]
    private static partial Regex Fetching();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
