using System.Text.Json;

namespace SessionReplay.Server.Storage.Moments;

/// <summary>The names of the kinds, as they are stored and as the API gives them.</summary>
internal static class MomentKinds
{
    public static string Name(MomentKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}
