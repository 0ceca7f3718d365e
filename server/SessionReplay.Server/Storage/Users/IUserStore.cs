namespace SessionReplay.Server.Storage.Users;

/// <summary>Someone who may use the viewer.</summary>
/// <param name="PasswordHash">By ASP.NET's PasswordHasher.</param>
/// <param name="LoginLinkHash">SHA-256 (hex) of the secret in the one-time login link; null when there is none or it was used.</param>
internal sealed record User(string Name, string PasswordHash, string? LoginLinkHash);

internal interface IUserStore
{
    public Task<User?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Inserts a user. False when the name is taken.</summary>
    public Task<bool> TryAddAsync(User user, CancellationToken cancellationToken);

    public Task SetPasswordAsync(string name, string passwordHash, CancellationToken cancellationToken);

    /// <summary>Takes the one-time link with this hash: exactly one caller gets the user, everyone else null.</summary>
    public Task<User?> TakeLoginLinkAsync(string loginLinkHash, CancellationToken cancellationToken);
}
