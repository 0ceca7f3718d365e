namespace SessionReplay.Server.Storage.Users;

/// <summary>Logins that a logout has ended. Copies of their cookies may still exist, and must be refused.</summary>
internal interface IEndedLoginStore
{
    /// <summary>
    /// Ends a login. It is remembered until <paramref name="until"/>, when its cookie has expired by itself; logins whose time ended before
    /// <paramref name="now"/> are forgotten.
    /// </summary>
    /// <param name="loginId">The id in its cookie.</param>
    /// <param name="until">By the server's clock, ms since 1970.</param>
    /// <param name="now">By the server's clock, ms since 1970.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public Task AddAsync(string loginId, long until, long now, CancellationToken cancellationToken);

    public Task<bool> HasAsync(string loginId, CancellationToken cancellationToken);
}
