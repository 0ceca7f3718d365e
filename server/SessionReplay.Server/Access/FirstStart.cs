using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Projects;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Access;

/// <summary>Adds to an empty store the user admin and the project Demo, without which no login and no recording is possible.</summary>
internal sealed class FirstStart(IUserStore users, IProjectStore projects, Passwords passwords, IOptions<AccessOptions> options)
{
    public const string Admin = "admin";

    /// <summary>
    /// The demo project. Its key is public, because it stands in this text, and any program can say that it is a page of localhost. So the
    /// project has a quota, and takes pages of localhost only while no other machine reaches the server (Ingest/Intake/DemoPages.cs).
    /// </summary>
    private static readonly Project Demo = new("demo", "Demo", "demo", [OriginPolicy.Localhost])
    {
        SessionsPerDay = 10_000,
        MaxStoredBytes = 4L * 1_024 * 1_024 * 1_024,
    };

    /// <returns>How to log in, for the console.</returns>
    public async Task<LoginHint> PrepareAsync(CancellationToken cancellationToken)
    {
        await projects.TryAddAsync(Demo, cancellationToken);
        return options.Value.AdminPassword is { Length: > 0 } password
            ? await UsePasswordAsync(password, cancellationToken)
            : await MakePasswordAsync(cancellationToken);
    }

    private async Task<LoginHint> UsePasswordAsync(string password, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(Admin, cancellationToken) is { } user)
        {
            // An unused login link stands in the log of the first start. Setting the password ends the link too.
            if (user.LoginLinkHash is not null || !passwords.Verify(user, password))
                await users.SetPasswordAsync(Admin, passwords.Hash(Admin, password), cancellationToken);
        }
        else
        {
            await users.TryAddAsync(new(Admin, passwords.Hash(Admin, password), null), cancellationToken);
        }

        return new($"user {Admin}, with the password of the setting Access:AdminPassword", null);
    }

    private async Task<LoginHint> MakePasswordAsync(CancellationToken cancellationToken)
    {
        var later = new LoginHint(
            $"user {Admin}, with the password printed at the first start (if it is lost, set a new one in Access:AdminPassword and start again)",
            null
        );
        if (await users.FindAsync(Admin, cancellationToken) is not null)
            return later;
        var password = Passwords.Random();
        var secret = RandomNumberGenerator.GetHexString(40, lowercase: true);
        var added = await users.TryAddAsync(new(Admin, passwords.Hash(Admin, password), Passwords.Sha256(secret)), cancellationToken);
        // When the user exists by now, another server of the same database was faster, and printed its password.
        return added ? new($"user {Admin}, password {password} (shown this once)", $"/login/{secret}") : later;
    }
}
