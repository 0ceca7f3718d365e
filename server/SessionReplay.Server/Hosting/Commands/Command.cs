using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Health;
using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Hosting.Commands;

/// <summary>
/// <c>projects …</c> and <c>keys …</c>: commands that change the store instead of starting the server. A running server sees the change
/// within Ingest:KeySeconds.
/// </summary>
internal static class Command
{
    private const int Failed = 1;

    public static bool IsWanted(string[] args) => args is ["projects" or "keys", ..];

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        if (args.Any(arg => arg is "--help" or "-h" or "-?" or "help") || args.Length == 1)
        {
            await output.WriteLineAsync(CommandHelp.Text);
            return 0;
        }

        try
        {
            var line = new CommandLine(args);
            var builder = WebApplication.CreateBuilder(ContentRoot.Options([.. line.Settings]));
            builder.AddStorage();
            await using var app = builder.Build(); // Never started: only its store is used.
            await app.Services.GetRequiredService<IStoreHealth>().PrepareAsync(CancellationToken.None);
            var projects = app.Services.GetRequiredService<IProjectStore>();
            var keys = app.Services.GetRequiredService<IKeyStore>();
            var time = app.Services.GetRequiredService<TimeProvider>();
            await (
                args[0] == "projects"
                    ? new ProjectCommands(projects, output).RunAsync(line)
                    : new KeyCommands(projects, keys, time, output).RunAsync(line)
            );
            return 0;
        }
        catch (CommandNotUnderstoodException e)
        {
            await errors.WriteLineAsync(e.Message);
            await output.WriteLineAsync(CommandHelp.Text);
            return Arguments.NotUnderstood;
        }
        catch (Exception e) when (e is CommandException || StartFailure.Explain(e) is not null)
        {
            await errors.WriteLineAsync(e is CommandException ? $"{e.Message} (--help says how.)" : StartFailure.Explain(e));
            return Failed;
        }
    }

    /// <summary>The project that <c>--project</c> names.</summary>
    public static async Task<Project> ProjectAsync(this IProjectStore projects, CommandLine line)
    {
        var id = line.Needed("project");
        return await projects.FindAsync(id, CancellationToken.None)
            ?? throw new CommandException(
                $"There is no project '{id}'; the projects are: {string.Join(", ", (await projects.ListAsync(CancellationToken.None)).Select(project => project.Id))}."
            );
    }
}
