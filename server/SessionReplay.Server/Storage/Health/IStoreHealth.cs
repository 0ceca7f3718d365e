namespace SessionReplay.Server.Storage.Health;

/// <summary>Can the store take writes? What /readyz asks.</summary>
internal interface IStoreHealth
{
    /// <summary>Keeps every other server away from a store that is for one server, as long as this process lives. Called by the server, not by commands, before <see cref="PrepareAsync"/>.</summary>
    /// <exception cref="StorageException">Another server has it.</exception>
    public void Hold();

    /// <summary>Creates tables, collections and indexes where missing. Called once at start.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Whether nobody but us looks for damage in it.</summary>
    public bool MayBeDamaged { get; }

    /// <summary>How often damage was met since the start.</summary>
    public long DamageMet { get; }

    /// <summary>Whether the store fits together, sessions apart: what is wrong, a line each. Null: it does not say, or is too large to ask beside the server's work.</summary>
    /// <param name="bytes">Stores that are larger are not asked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<string>?> DamageAsync(long bytes, CancellationToken cancellationToken);

    /// <summary>Throws, with a message for the operator, when the store cannot be written.</summary>
    public Task CheckAsync(CancellationToken cancellationToken);
}
