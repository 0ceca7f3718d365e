using System.Text.RegularExpressions;
using SessionReplay.Server.Playback;
using SessionReplay.Server.Projects;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Hosting.Commands;

/// <summary><c>projects list|create|origins|quota|scrub</c>.</summary>
internal sealed partial class ProjectCommands(IProjectStore projects, TextWriter output)
{
    private const long Megabyte = 1_024 * 1_024;

    public Task RunAsync(CommandLine line) =>
        line.Words switch
        {
            ["projects", "list"] => ListAsync(line),
            ["projects", "create"] => CreateAsync(line),
            ["projects", "origins"] => OriginsAsync(line),
            ["projects", "quota"] => QuotaAsync(line),
            ["projects", "scrub"] => ScrubAsync(line),
            _ => throw new CommandNotUnderstoodException($"There is no command '{string.Join(' ', line.Words)}'."),
        };

    private async Task ListAsync(CommandLine line)
    {
        line.CheckAllAsked();
        foreach (var project in await projects.ListAsync(CancellationToken.None))
            await output.WriteLineAsync($"{project.Id}  {project.Name}  {Origins(project)}  {Quota(project)}  {Scrubs(project)}");
    }

    private async Task CreateAsync(CommandLine line)
    {
        var id = line.Needed("project");
        var project = new Project(id, line.One("name") ?? id, KeyCommands.NewKey(), [.. line.All("origin").Select(Origin)]);
        line.CheckAllAsked();
        if (!ProjectId().IsMatch(id))
            throw new CommandException($"--project is '{id}'; it must have 1 to 40 lower-case letters, digits and dashes.");
        if (!await projects.TryAddAsync(project, CancellationToken.None))
            throw new CommandException($"There is a project '{id}' already.");
        await output.WriteLineAsync(project.Key);
    }

    private async Task OriginsAsync(CommandLine line)
    {
        var project = await projects.ProjectAsync(line);
        var (add, remove) = (line.All("add").Select(Origin).ToArray(), line.All("remove"));
        line.CheckAllAsked();
        if (remove.FirstOrDefault(origin => !project.Origins.Contains(origin)) is { } unknown)
            throw new CommandException($"The project '{project.Id}' has no origin '{unknown}'.");
        project = await ChangeAsync(project with { Origins = [.. project.Origins.Except(remove).Union(add)] });
        await output.WriteLineAsync(Origins(project));
    }

    private async Task QuotaAsync(CommandLine line)
    {
        var project = await projects.ProjectAsync(line);
        var sessions = line.Number("sessions-per-day");
        var megabytes = line.Number("stored-mb");
        line.CheckAllAsked();
        if (sessions > int.MaxValue || megabytes > long.MaxValue / Megabyte)
            throw new CommandException(
                $"--sessions-per-day may be at most {int.MaxValue}, and --stored-mb at most {long.MaxValue / Megabyte}."
            );
        project = await ChangeAsync(
            project with
            {
                SessionsPerDay = (int?)sessions ?? project.SessionsPerDay,
                MaxStoredBytes = megabytes * Megabyte ?? project.MaxStoredBytes,
            }
        );
        await output.WriteLineAsync(Quota(project));
    }

    private async Task ScrubAsync(CommandLine line)
    {
        var project = await projects.ProjectAsync(line);
        var (on, off) = (line.Has("on"), line.Has("off"));
        var (add, remove) = (line.All("add-pattern"), line.All("remove-pattern"));
        line.CheckAllAsked();
        if (on && off)
            throw new CommandException("--on and --off are both given.");
        if (add.Select(ScrubPattern.Problem).FirstOrDefault(problem => problem is not null) is { } why)
            throw new CommandException(why);
        if (remove.FirstOrDefault(pattern => !project.ScrubPatterns.Contains(pattern)) is { } unknown)
            throw new CommandException($"The project '{project.Id}' has no pattern '{unknown}'.");
        string[] patterns = [.. project.ScrubPatterns.Except(remove).Union(add)];
        if (patterns.Length > ScrubPattern.MaxCount)
            throw new CommandException($"A project has {ScrubPattern.MaxCount} patterns at most; these are {patterns.Length}.");
        project = await ChangeAsync(project with { Scrubs = on || (project.Scrubs && !off), ScrubPatterns = patterns });
        await output.WriteLineAsync(Scrubs(project));
    }

    private async Task<Project> ChangeAsync(Project project)
    {
        await projects.UpdateAsync(project, CancellationToken.None);
        return project;
    }

    private static string Origin(string origin) =>
        OriginPolicy.Problem(origin) is { } problem ? throw new CommandException(problem) : origin;

    private static string Origins(Project project) =>
        project.Origins.Count == 0 ? "(no origin may record)" : string.Join(' ', project.Origins);

    private static string Quota(Project project) =>
        $"{(project.SessionsPerDay > 0 ? $"{project.SessionsPerDay} sessions a day" : "any number of sessions")}, {(project.MaxStoredBytes > 0 ? $"{project.MaxStoredBytes / Megabyte} MB" : "any number of bytes")}";

    private static string Scrubs(Project project) =>
        project.Scrubs
            ? string.Join(' ', ["scrubs cards, keys, tokens", .. project.ScrubPatterns.Select(pattern => $"/{pattern}/")])
            : "scrubs nothing";

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z")]
    private static partial Regex ProjectId();
}
