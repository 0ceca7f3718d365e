namespace SessionReplay.Server.Storage.Secrets;

/// <summary>Keys the servers of one database share (write tokens, cookies), made at the first need.</summary>
internal interface ISecretStore
{
    /// <summary>The secret of this name; created from <paramref name="create"/> if missing, and then the same for every server.</summary>
    public Task<byte[]> GetOrAddAsync(string name, Func<byte[]> create, CancellationToken cancellationToken);

    /// <summary>Every secret whose name starts with <paramref name="prefix"/>, by name.</summary>
    public Task<IReadOnlyList<byte[]>> ListAsync(string prefix, CancellationToken cancellationToken);
}
