namespace SessionReplay.Server.Storage.Projects;

/// <summary>A key that pages record with. Times are ms since 1970 by the server's clock.</summary>
/// <param name="RevokedAt">From then on it is refused; may lie ahead. Null: it holds.</param>
internal sealed record ProjectKey(string Key, string ProjectId, long CreatedAt, long? RevokedAt = null)
{
    public bool IsValid(long now) => RevokedAt is null || now < RevokedAt;
}

/// <summary>The keys of all projects, those revoked too. A key belongs to one project for ever.</summary>
internal interface IKeyStore
{
    /// <summary>By project, oldest first.</summary>
    public Task<IReadOnlyList<ProjectKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>False: there is such a key.</summary>
    public Task<bool> TryAddAsync(ProjectKey key, CancellationToken cancellationToken);

    /// <summary>Revokes a key from this time on, unless it is revoked earlier. False: there is no such key.</summary>
    public Task<bool> RevokeAsync(string key, long at, CancellationToken cancellationToken);
}
