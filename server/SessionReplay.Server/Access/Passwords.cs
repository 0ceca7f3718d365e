using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Access;

/// <summary>Makes and checks passwords (PBKDF2, ASP.NET's format).</summary>
internal sealed class Passwords
{
    /// <summary>Without 0 and O, 1, I and l, because a password is typed from a console. 20 of these 57 letters make 116 bits.</summary>
    private const string Letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    private readonly PasswordHasher<string> _hasher = new();
    private readonly string _nobodys;

    public Passwords() => _nobodys = Hash("", Random());

    public static string Random() => RandomNumberGenerator.GetString(Letters, 20);

    public string Hash(string userName, string password) => _hasher.HashPassword(userName, password);

    /// <summary>
    /// Checks a password. For an unknown user this takes as long as for a known one, so that the time does not tell which users exist.
    /// </summary>
    public bool Verify(User? user, string password) =>
        _hasher.VerifyHashedPassword(user?.Name ?? "", user?.PasswordHash ?? _nobodys, password) != PasswordVerificationResult.Failed
        && user is not null;

    /// <summary>A value that changes with the password. A cookie carries it, so that a new password ends old logins.</summary>
    public static string Stamp(User user) => Sha256(user.PasswordHash)[..32];

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
