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
        ["Server/Storage"] = [.. Wire, "Server/Facts", .. Nouns, "Server/Storage/Sqlite", "Server/Storage/Mongo"],
        ["Server/Storage/Errors"] = [.. Storage, "Server/Storage/Segments"],
        ["Server/Storage/Health"] = Storage,
        ["Server/Storage/Projects"] = Storage,
        ["Server/Storage/Secrets"] = Storage,
        ["Server/Storage/Segments"] = [.. Storage, "Server/Storage/Sessions"],
        ["Server/Storage/Sessions"] = [.. Storage, "Server/Storage/Segments"],
        ["Server/Storage/Users"] = Storage,
        ["Server/Storage/Sqlite"] = [.. Storage, .. Nouns],
        ["Server/Storage/Mongo"] = [.. Storage, .. Nouns],
        ["Server/Projects"] = [.. Stores],
        ["Server/Entrance"] = [.. Wire, .. Stores, "Server/Projects"],
        ["Server/Scrubbing"] = [.. Wire, .. Stores, "Server/Facts", "Server/Projects"],
        ["Server/Access"] = [.. Stores, "Server/Projects", "Server/Entrance"],
        ["Server/Ingest"] = [.. Wire, .. Stores, "Server/Entrance", "Server/Scrubbing", "Server/Ingest/Hub", "Server/Ingest/Flush", "Server/Ingest/Intake", "Server/Ingest/Commit"],
        ["Server/Ingest/Hub"] = [.. Ingest, "Server/Ingest", "Server/Ingest/Intake", "Server/Ingest/Commit"],
        ["Server/Ingest/Flush"] = [.. Ingest, "Server/Ingest", "Server/Ingest/Intake", "Server/Ingest/Commit"],
        ["Server/Ingest/Intake"] = [.. Ingest, "Server/Ingest", "Server/Ingest/Commit"],
        ["Server/Ingest/Commit"] = [.. Ingest, "Server/Ingest"],
        ["Server/Indexing"] = [.. Stores],
        ["Server/Playback"] = [.. Wire, .. Stores, "Server/Facts", "Server/Scrubbing"],
        ["Server/Hosting"] =
        [
            .. Wire, .. Stores, "Server/Storage/Sqlite", "Server/Storage/Mongo", "Server/Projects", "Server/Entrance", "Server/Scrubbing", "Server/Access", "Server/Indexing", "Server/Playback",
            "Server/Ingest", "Server/Ingest/Hub", "Server/Ingest/Flush", "Server/Ingest/Intake", "Server/Ingest/Commit",
        ],
    };

    private static readonly string Sources = Path.Combine(Repository.Root, "server");

    private static string[] Wire => ["Wire/Format", "Wire/Records", "Wire/Check", "Wire/Transport", "Wire/Rrweb"];

    private static string[] Nouns =>
    [
        "Server/Storage/Errors", "Server/Storage/Health", "Server/Storage/Projects", "Server/Storage/Secrets", "Server/Storage/Segments", "Server/Storage/Sessions",
        "Server/Storage/Users",
    ];

    /// <summary>What is in Storage for its own folders.</summary>
    private static string[] Storage => [.. Wire, "Server/Facts", "Server/Storage"];

    /// <summary>What is in Storage for the stages: how things are stored is not their business.</summary>
    private static string[] Stores => ["Server/Storage", .. Nouns];

    /// <summary>What each room of Ingest may use besides the others.</summary>
    private static string[] Ingest => [.. Wire, .. Stores, "Server/Facts", "Server/Projects", "Server/Entrance", "Server/Scrubbing"];

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

        AssertNone(violations);
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

        AssertNone(strays);
    }

    /// <summary>No URL of a page is ever asked for: there is nothing in the server to ask with. (The drivers of MongoDB and Redis have their own connections.)</summary>
    [Fact]
    public void TheServerFetchesNothing() =>
        Assert.Empty(Files().Where(file => Fetching().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(Sources, file)));

    /// <summary>xunit would show the first few, and of each the beginning.</summary>
    private static void AssertNone(IEnumerable<string> violations)
    {
        var all = string.Join('\n', violations);
        if (all.Length > 0) Assert.Fail(all);
    }

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
