using System.Text.RegularExpressions;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests;

/// <summary>
/// Which folder of the wire and of the server may use which other folder. The stages of the server meet in Storage; no stage calls another.
/// </summary>
public sealed partial class ArchitectureTests
{
    /// <summary>
    /// The other folders that each folder may use. A folder without an entry goes by the entry of the nearest folder around it. Hosting
    /// starts everything, so no folder may need Hosting.
    /// </summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Wire/Format"] = [],
        ["Wire/Records"] = ["Wire/Format"],
        ["Wire/Check"] = ["Wire/Format", "Wire/Records"],
        ["Wire/Transport"] = ["Wire/Format"],
        ["Wire/Rrweb"] = ["Wire/Format", "Wire/Records", "Wire/Check"],
        ["Dom/Tree"] = ["Wire/Format"],
        ["Dom/State"] = ["Wire/Format", "Wire/Records", "Dom/Tree"],
        ["Dom/Apply"] = ["Wire/Format", "Wire/Records", "Dom/Tree", "Dom/State"],
        ["Dom/Keyframe"] = ["Wire/Format", "Wire/Records", "Dom/Tree", "Dom/State"],
        ["Dom/Names"] = ["Wire/Format", "Dom/Tree", "Dom/State"],
        ["Server/Facts"] = [.. Wire],
        ["Server/Storage"] = [.. Wire, "Server/Facts", .. Nouns, "Server/Storage/Sqlite", "Server/Storage/Mongo"],
        ["Server/Storage/Errors"] = [.. Storage, "Server/Storage/Segments"],
        ["Server/Storage/Health"] = Storage,
        ["Server/Storage/Moments"] = Storage,
        ["Server/Storage/Packs"] = [.. Storage, "Server/Storage/Moments", "Server/Storage/Texts"],
        ["Server/Storage/Projects"] = Storage,
        ["Server/Storage/Secrets"] = Storage,
        ["Server/Storage/Segments"] = [.. Storage, "Server/Storage/Sessions"],
        ["Server/Storage/Sessions"] = [.. Storage, "Server/Storage/Segments"],
        ["Server/Storage/Texts"] = Storage,
        ["Server/Storage/Users"] = Storage,
        ["Server/Storage/Sqlite"] = [.. Storage, .. Nouns],
        ["Server/Storage/Mongo"] = [.. Storage, .. Nouns],
        ["Server/Projects"] = [.. Stores],
        ["Server/Entrance"] = [.. Wire, .. Stores, "Server/Projects"],
        ["Server/Scrubbing"] = [.. Wire, .. Stores, "Server/Facts", "Server/Projects"],
        ["Server/Access"] = [.. Stores, "Server/Projects", "Server/Entrance"],
        ["Server/Ingest"] =
        [
            .. Wire,
            .. Stores,
            "Server/Entrance",
            "Server/Scrubbing",
            "Server/Ingest/Hub",
            "Server/Ingest/Flush",
            "Server/Ingest/Intake",
            "Server/Ingest/Commit",
        ],
        ["Server/Ingest/Hub"] = [.. Ingest, "Server/Ingest", "Server/Ingest/Intake", "Server/Ingest/Commit"],
        ["Server/Ingest/Flush"] = [.. Ingest, "Server/Ingest", "Server/Ingest/Intake", "Server/Ingest/Commit"],
        ["Server/Ingest/Intake"] = [.. Ingest, "Server/Ingest", "Server/Ingest/Commit"],
        ["Server/Ingest/Commit"] = [.. Ingest, "Server/Ingest"],
        ["Server/Indexing"] = [.. Stores, "Server/Indexing/Closing", "Server/Indexing/Walk"],
        ["Server/Indexing/Closing"] = [.. Stores, "Server/Indexing", "Server/Indexing/Walk", "Server/Indexing/Packs"],
        ["Server/Indexing/Walk"] = ["Wire/Format", .. Stores, "Server/Indexing/Packs"],
        ["Server/Indexing/Packs"] =
        [
            "Wire/Format",
            .. Stores,
            "Server/Indexing/Moments",
            "Server/Indexing/Activity",
            "Server/Indexing/Texts",
            "Dom",
            "Dom/Names",
        ],
        ["Server/Indexing/Activity"] = ["Wire/Format", "Wire/Records", "Wire/Rrweb", "Server/Indexing/Moments", "Dom"],
        ["Server/Indexing/Moments"] = ["Wire/Format", "Wire/Records", .. Stores, "Server/Scrubbing", "Dom", "Dom/Names"],
        ["Server/Indexing/Texts"] = [.. Stores, "Server/Scrubbing", "Dom", "Dom/Names"],
        ["Server/Playback"] = [.. Wire, .. Stores, "Server/Facts", "Server/Scrubbing", "Server/Entrance"],
        ["Server/Hosting"] =
        [
            .. Wire,
            .. Stores,
            "Server/Storage/Sqlite",
            "Server/Storage/Mongo",
            "Server/Projects",
            "Server/Entrance",
            "Server/Scrubbing",
            "Server/Access",
            "Server/Indexing",
            "Server/Indexing/Closing",
            "Server/Indexing/Walk",
            "Server/Playback",
            "Server/Ingest",
            "Server/Ingest/Hub",
            "Server/Ingest/Flush",
            "Server/Ingest/Intake",
            "Server/Ingest/Commit",
        ],
    };

    private static readonly string Sources = Path.Combine(Repository.Root, "server");

    private static string[] Wire => ["Wire/Format", "Wire/Records", "Wire/Check", "Wire/Transport", "Wire/Rrweb"];

    private static string[] Nouns =>
        [
            "Server/Storage/Errors",
            "Server/Storage/Health",
            "Server/Storage/Moments",
            "Server/Storage/Packs",
            "Server/Storage/Projects",
            "Server/Storage/Secrets",
            "Server/Storage/Segments",
            "Server/Storage/Sessions",
            "Server/Storage/Texts",
            "Server/Storage/Users",
        ];

    /// <summary>What every folder inside Storage may use.</summary>
    private static string[] Storage => [.. Wire, "Server/Facts", "Server/Storage"];

    /// <summary>The part of Storage that the stages may use: how a database stores things is hidden from them.</summary>
    private static string[] Stores => ["Server/Storage", .. Nouns];

    /// <summary>What each folder inside Ingest may use besides other folders of Ingest.</summary>
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

    /// <summary>
    /// The server requests no URL that a page names, because its code has no client to request with. (The drivers of
    /// MongoDB and Redis have their own connections.)
    /// </summary>
    [Fact]
    public void TheServerFetchesNothing() =>
        Assert.Empty(Files().Where(file => Fetching().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(Sources, file)));

    /// <summary>Puts all violations into the message, because xunit would show only the first few and only the beginning of each.</summary>
    private static void AssertNone(IEnumerable<string> violations)
    {
        var all = string.Join('\n', violations);
        if (all.Length > 0)
            Assert.Fail(all);
    }

    private static IEnumerable<string> Files() =>
        Directory
            .EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(Sources, file).Split(Path.DirectorySeparatorChar)[1] is not ("bin" or "obj"));

    /// <summary>
    /// The folder of a file without the prefix of the assemblies' names, such as <c>Server/Storage/Sqlite</c>. Program.cs, in
    /// <c>Server</c>, may use everything.
    /// </summary>
    private static string Folder(string file) =>
        Path.GetRelativePath(Sources, Path.GetDirectoryName(file)!)
            .Replace("SessionReplay.", "", StringComparison.Ordinal)
            .Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>The folder itself, or the nearest folder around it, that has an entry in <see cref="MayUse"/>; null if none has.</summary>
    private static string? RuleOf(string folder) => Around(folder).FirstOrDefault(MayUse.ContainsKey);

    /// <summary>The folder itself and the folders around it, the innermost first.</summary>
    private static IEnumerable<string> Around(string folder)
    {
        var parts = folder.Split('/');
        return Enumerable.Range(0, parts.Length).Select(outer => string.Join('/', parts[..^outer]));
    }

    [GeneratedRegex(@"SessionReplay\.((?:Server|Wire|Dom)\.[\w.]+)")]
    private static partial Regex Use();

    [GeneratedRegex(
        @"HttpClient|HttpMessage|WebRequest|WebClient|TcpClient|UdpClient|ClientWebSocket|new Socket\(|Dns\.|HubConnection\b|SmtpClient|XmlUrlResolver"
    )]
    private static partial Regex Fetching();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
