namespace SessionReplay.Server.Storage.Health;

/// <summary>How much room the store's disk has left.</summary>
internal interface IStoreSpace
{
    /// <summary>How often it is worth asking.</summary>
    public TimeSpan AskEvery { get; }

    /// <returns>Free bytes; null when the store does not say.</returns>
    /// <exception cref="StorageException">The store is no longer where it was opened: nothing that is written now would be found again.</exception>
    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken);
}
