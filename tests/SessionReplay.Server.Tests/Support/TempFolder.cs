namespace SessionReplay.Server.Tests.Support;

/// <summary>A folder that is deleted after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("session-replay-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
