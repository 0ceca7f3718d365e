namespace SessionReplay.Server.Storage;

/// <summary>Can the store take writes? What /readyz asks.</summary>
internal interface IStoreHealth
{
    /// <summary>Creates tables, collections and indexes where missing. Called once at start.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Throws, with a message for the operator, when the store cannot be written.</summary>
    public Task CheckAsync(CancellationToken cancellationToken);
}
