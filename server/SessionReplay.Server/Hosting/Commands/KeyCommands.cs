using System.Globalization;
using System.Security.Cryptography;
using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Hosting.Commands;

/// <summary><c>keys list|create|rotate|revoke</c>.</summary>
internal sealed class KeyCommands(IProjectStore projects, IKeyStore keys, TimeProvider time, TextWriter output)
{
    private const int KeyLength = 24;

    /// <summary>How long an old key stays valid beside its successor, because pages in caches still have it.</summary>
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromDays(7);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A new key, for a script tag.</summary>
    public static string NewKey() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", KeyLength);

    public Task RunAsync(CommandLine line) =>
        line.Words switch
        {
            ["keys", "list"] => ListAsync(line),
            ["keys", "create"] => CreateAsync(line),
            ["keys", "rotate"] => RotateAsync(line),
            ["keys", "revoke"] => RevokeAsync(line),
            _ => throw new CommandNotUnderstoodException($"There is no command '{string.Join(' ', line.Words)}'."),
        };

    private async Task ListAsync(CommandLine line)
    {
        var project = line.Has("project") ? await projects.ProjectAsync(line) : null;
        line.CheckAllAsked();
        foreach (var key in await keys.ListAsync(CancellationToken.None))
            if (project is null || key.ProjectId == project.Id)
                await output.WriteLineAsync($"{key.ProjectId}  {key.Key}  created {At(key.CreatedAt)}  {State(key)}");
    }

    private async Task CreateAsync(CommandLine line)
    {
        var project = await projects.ProjectAsync(line);
        line.CheckAllAsked();
        await output.WriteLineAsync(await AddAsync(project));
    }

    private async Task RotateAsync(CommandLine line)
    {
        var project = await projects.ProjectAsync(line);
        var until = Now + (long)(line.Time("grace") ?? DefaultGrace).TotalMilliseconds;
        var only = line.One("key");
        line.CheckAllAsked();
        var old = (await keys.ListAsync(CancellationToken.None))
            .Where(key => key.ProjectId == project.Id && key.IsValid(Now) && (only is null || key.Key == only))
            .ToArray();
        if (old.Length == 0)
            throw new CommandException(
                only is null
                    ? $"The project '{project.Id}' has no valid key. `keys create` makes one."
                    : $"The project '{project.Id}' has no valid key '{only}'. `keys list` shows its keys."
            );
        // The new key comes first, so that the project has a valid key at every moment.
        await output.WriteLineAsync(await AddAsync(project));
        foreach (var key in old)
        {
            await keys.RevokeAsync(key.Key, until, CancellationToken.None);
            await output.WriteLineAsync($"{key.Key} {(until <= Now ? "is revoked" : $"is valid until {At(until)}")}");
        }
    }

    private async Task RevokeAsync(CommandLine line)
    {
        var key = line.Needed("key");
        var at = Now + (long)(line.Time("in") ?? TimeSpan.Zero).TotalMilliseconds;
        line.CheckAllAsked();
        if (!await keys.RevokeAsync(key, at, CancellationToken.None))
            throw new CommandException($"There is no key '{key}'.");
        await output.WriteLineAsync($"{key} {State((await keys.ListAsync(CancellationToken.None)).Single(one => one.Key == key))}");
    }

    private async Task<string> AddAsync(Project project)
    {
        var key = new ProjectKey(NewKey(), project.Id, Now);
        await keys.TryAddAsync(key, CancellationToken.None);
        return key.Key;
    }

    private string State(ProjectKey key) =>
        key.RevokedAt is not { } revoked ? "valid"
        : revoked <= Now ? $"revoked {At(revoked)}"
        : $"valid until {At(revoked)}";

    private static string At(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
