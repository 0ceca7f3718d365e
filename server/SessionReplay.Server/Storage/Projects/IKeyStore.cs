namespace SessionReplay.Server.Storage.Projects;

/// <summary>A key that pages record with. Times are ms since 1970 by the server's clock.</summary>
/// <param name="RevokedAt">The time from which the key is refused; it may lie ahead. Null while the key is not revoked.</param>
internal sealed record ProjectKey(string Key, string ProjectId, long CreatedAt, long? RevokedAt = null)
{
    public bool IsValid(long now) => RevokedAt is null || now < RevokedAt;
}

/// <summary>The keys of all projects, including revoked ones. A key belongs to one project for ever.</summary>
internal interface IKeyStore
{
    /// <summary>All keys, by project, oldest first.</summary>
    public Task<IReadOnlyList<ProjectKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds a key. False when the key exists already.</summary>
    public Task<bool> TryAddAsync(ProjectKey key, CancellationToken cancellationToken);

    /// <summary>Revokes a key from <paramref name="at"/> on, unless it is revoked earlier. False when there is no such key.</summary>
    public Task<bool> RevokeAsync(string key, long at, CancellationToken cancellationToken);
}
