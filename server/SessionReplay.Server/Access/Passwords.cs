using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Access;

/// <summary>Makes and checks passwords (PBKDF2, ASP.NET's format).</summary>
internal sealed class Passwords
{
    /// <summary>No 0 and O, 1 and l: it is typed from a console. 57 letters, 20 of them: 116 bits.</summary>
    private const string Letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    private readonly PasswordHasher<string> _hasher = new();
    private readonly string _nobodys;

    public Passwords() => _nobodys = Hash("", Random());

    public static string Random() => RandomNumberGenerator.GetString(Letters, 20);

    public string Hash(string userName, string password) => _hasher.HashPassword(userName, password);

    /// <summary>Checks a password. It takes as long for a user there is not, so that time does not tell who there is.</summary>
    public bool Verify(User? user, string password) =>
        _hasher.VerifyHashedPassword(user?.Name ?? "", user?.PasswordHash ?? _nobodys, password) != PasswordVerificationResult.Failed && user is not null;

    /// <summary>Changes with the password: a cookie carries it, so that a new password ends old logins.</summary>
    public static string Stamp(User user) => Sha256(user.PasswordHash)[..32];

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
