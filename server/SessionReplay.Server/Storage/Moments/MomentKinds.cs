using System.Text.Json;

namespace SessionReplay.Server.Storage.Moments;

/// <summary>The names of the kinds, as they are stored and as the API gives them.</summary>
internal static class MomentKinds
{
    /// <summary>Beside the kinds: the moments of any kind that are problems, which are counted and asked for as one.</summary>
    public const string Problem = "problem";

    public static string Name(MomentKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}
