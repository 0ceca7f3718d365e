namespace SessionReplay.Server.Storage.Projects;

/// <summary>A project: the owner of sessions.</summary>
/// <param name="Key">The key that the project was made with; <see cref="IKeyStore"/> has all its keys. Keys are public: they stand in the
/// customer's page.</param>
/// <param name="Origins">Origins that may record with this key (<c>https://shop.example</c>). <c>localhost</c> stands for every port and
/// scheme of localhost, 127.0.0.1 and [::1].</param>
internal sealed record Project(string Id, string Name, string Key, IReadOnlyList<string> Origins)
{
    /// <summary>Whether card numbers, keys and tokens are masked before they are stored.</summary>
    public bool Scrubs { get; init; } = true;

    /// <summary>Regular expressions for further texts to mask; see <see cref="Server.Projects.ScrubPattern"/>.</summary>
    public IReadOnlyList<string> ScrubPatterns { get; init; } = [];

    /// <summary>How many new sessions may begin in a day (UTC); 0 for any number.</summary>
    public int SessionsPerDay { get; init; }

    /// <summary>How many bytes the project's sessions may hold in the store before new sessions are refused; 0 for any number.</summary>
    public long MaxStoredBytes { get; init; }
}

internal interface IProjectStore
{
    public Task<Project?> FindAsync(string id, CancellationToken cancellationToken);

    public Task<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Inserts a project with its key. False when the id is taken.</summary>
    public Task<bool> TryAddAsync(Project project, CancellationToken cancellationToken);

    /// <summary>Sets everything but id and key. False when there is no such project.</summary>
    public Task<bool> UpdateAsync(Project project, CancellationToken cancellationToken);
}
