namespace SessionReplay.Server.Storage.Projects;

/// <summary>An owner of sessions.</summary>
/// <param name="Key">The key it was made with; <see cref="IKeyStore"/> has all it has now. Keys are public: they stand in the customer's page.</param>
/// <param name="Origins">Origins that may record with this key (<c>https://shop.example</c>). <c>localhost</c> stands for every port and scheme of localhost, 127.0.0.1 and [::1].</param>
internal sealed record Project(string Id, string Name, string Key, IReadOnlyList<string> Origins)
{
    /// <summary>Card numbers, keys and tokens are masked before they are stored.</summary>
    public bool Scrubs { get; init; } = true;

    /// <summary>What is masked besides; see <see cref="ScrubPattern"/>.</summary>
    public IReadOnlyList<string> ScrubPatterns { get; init; } = [];

    /// <summary>New sessions a day (UTC); 0: any number.</summary>
    public int SessionsPerDay { get; init; }

    /// <summary>Bytes its sessions may hold in the store before new ones are refused; 0: any number.</summary>
    public long MaxStoredBytes { get; init; }
}

internal interface IProjectStore
{
    public Task<Project?> FindAsync(string id, CancellationToken cancellationToken);

    public Task<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Inserts it, with its key, unless there is one with this id. True: inserted.</summary>
    public Task<bool> TryAddAsync(Project project, CancellationToken cancellationToken);

    /// <summary>Sets everything but id and key. False: there is no such project.</summary>
    public Task<bool> UpdateAsync(Project project, CancellationToken cancellationToken);
}
