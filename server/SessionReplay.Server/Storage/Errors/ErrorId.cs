using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SessionReplay.Server.Storage.Errors;

/// <summary>The id of an error, made from the error's place, so that storing or indexing the same error again gives the same id.</summary>
internal static class ErrorId
{
    /// <param name="index">The record's place in its segment, from 0.</param>
    public static string For(string sessionId, string pageId, int number, int index)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{sessionId}/{pageId}/{number}/{index}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place)).AsSpan(0, 16));
    }
}
