using SessionReplay.Server.Access;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Hosting.Commands;
using SessionReplay.Server.Indexing;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Playback;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage;

if (Command.IsWanted(args))
    return await Command.RunAsync(args, Console.Out, Console.Error);
if (Usage.IsWanted(args))
    return Usage.Print(Console.Out);
if (Arguments.Problem(args) is { } problem)
    return Usage.Refuse(problem, Console.Out, Console.Error);

try
{
    var builder = WebApplication.CreateBuilder(ContentRoot.Options(args));
    builder.AddHosting();
    builder.AddStorage();
    builder.AddAccess();
    builder.AddScrubbing();
    builder.AddIngest();
    builder.AddIndexing();
    builder.AddPlayback();
    builder.AddJobs();
    builder.AddTelemetry();

    var app = builder.Build();
    if (Backup.IsWanted(app))
        return await Backup.RunAsync(app);
    if (VerifyCommand.IsWanted(args))
        return await VerifyCommand.RunAsync(app, args, Console.Out);
    if (ReindexCommand.IsWanted(args))
        return await ReindexCommand.RunAsync(app, args, Console.Out);

    app.UseHosting();
    app.UseAccess();
    app.MapAccess();
    app.MapIngest();
    app.MapPlayback();
    app.MapWeb();

    await app.PrepareAsync();
    app.MapJobs(); // The dashboard asks the store for its jobs at once, so the store has to be prepared first.
    app.StartIndexing();
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartFailure.Explain(exception) is { } line)
{
    await Console.Error.WriteLineAsync(line);
    return 1;
}
