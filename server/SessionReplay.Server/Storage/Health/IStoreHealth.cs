namespace SessionReplay.Server.Storage.Health;

/// <summary>Says whether the store can take writes, which /readyz asks, and whether it is damaged.</summary>
internal interface IStoreHealth
{
    /// <summary>
    /// Keeps every other server away from a store that is for one server, for as long as this process lives. The server calls it before
    /// <see cref="PrepareAsync"/>; commands do not call it.
    /// </summary>
    /// <exception cref="StorageException">Another server holds the store.</exception>
    public void Hold();

    /// <summary>Creates missing tables, collections and indexes. Called once at the start.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Whether damage has to be looked for here, because the database does not look for it by itself.</summary>
    public bool MayBeDamaged { get; }

    /// <summary>How often reads and writes met damage since the start.</summary>
    public long DamageMet { get; }

    /// <summary>
    /// Checks the structure of the store as a whole, but no single session. Returns one line for each problem, and none for a sound store;
    /// null when the store does not say, or is too large to be checked beside the server's work.
    /// </summary>
    /// <param name="bytes">A store of more bytes than this is not checked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<string>?> DamageAsync(long bytes, CancellationToken cancellationToken);

    /// <summary>Throws, with a message for the operator, when the store cannot be written.</summary>
    public Task CheckAsync(CancellationToken cancellationToken);
}
