namespace SessionReplay.Server.Hosting;

/// <summary>
/// Where the built web parts are: in a checkout each in its <c>dist</c>, published all in <c>wwwroot</c>. They may be missing.
/// </summary>
/// <param name="Repository">The checkout in which they can be built; null when published.</param>
/// <param name="Viewer">Folder of the viewer.</param>
/// <param name="Recorder">File of the recorder.</param>
/// <param name="Demo">Folder of the demo shop.</param>
internal sealed record WebFiles(string? Repository, string Viewer, string Recorder, string Demo)
{
    public bool HasViewer => File.Exists(ViewerIndex);
    public bool HasRecorder => File.Exists(Recorder);
    public bool HasDemo => File.Exists(DemoIndex);
    public bool HasAll => HasViewer && HasRecorder && HasDemo;

    public string ViewerIndex => Path.Combine(Viewer, "index.html");
    public string DemoIndex => Path.Combine(Demo, "index.html");

    public static WebFiles Find(string contentRoot)
    {
        if (ContentRoot.Repository(contentRoot) is { } repository)
        {
            return new(
                repository,
                Path.Combine(repository, "player", "dist"),
                Path.Combine(repository, "recorder-js", "dist", "recorder.js"),
                Path.Combine(repository, "demo", "dist")
            );
        }

        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        return new(null, Path.Combine(published, "player"), Path.Combine(published, "recorder.js"), Path.Combine(published, "demo"));
    }
}
