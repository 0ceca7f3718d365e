namespace SessionReplay.Server.Storage;

/// <summary>An owner of sessions. The key is public: it stands in the customer's page.</summary>
/// <param name="Origins">Origins that may record with this key (<c>https://shop.example</c>). <c>localhost</c> stands for every port and scheme of localhost, 127.0.0.1 and [::1].</param>
internal sealed record Project(string Id, string Name, string Key, IReadOnlyList<string> Origins);

internal interface IProjectStore
{
    public Task<Project?> FindByKeyAsync(string key, CancellationToken cancellationToken);

    public Task<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Inserts it unless there is one with this id. True: inserted.</summary>
    public Task<bool> TryAddAsync(Project project, CancellationToken cancellationToken);
}
