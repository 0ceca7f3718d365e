namespace SessionReplay.Server.Storage.Secrets;

/// <summary>Keys that the servers of one database share, for write tokens and cookies. Each is made when it is first needed.</summary>
internal interface ISecretStore
{
    /// <summary>
    /// The secret of this name. A missing secret is made with <paramref name="create"/>, and is then the same for every server.
    /// </summary>
    public Task<byte[]> GetOrAddAsync(string name, Func<byte[]> create, CancellationToken cancellationToken);

    /// <summary>Every secret whose name starts with <paramref name="prefix"/>, by name.</summary>
    public Task<IReadOnlyList<byte[]>> ListAsync(string prefix, CancellationToken cancellationToken);
}
