namespace SessionReplay.Server.Storage.Health;

/// <summary>How much room the store's disk has left.</summary>
internal interface IStoreSpace
{
    /// <summary>How often to ask <see cref="FreeBytesAsync"/>.</summary>
    public TimeSpan AskEvery { get; }

    /// <returns>Free bytes; null when the store does not say.</returns>
    /// <exception cref="StorageException">The store is no longer where it was opened: new writes would not be found again.</exception>
    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken);
}
