using System.Text.Json.Serialization;

namespace SessionReplay.E2E.Support;

/// <summary>A node as rrweb writes it.</summary>
internal sealed record Node([property: JsonPropertyName("type")] int Type, [property: JsonPropertyName("id")] int Id)
{
    [JsonPropertyName("tagName")]
    public string? TagName { get; init; }

    [JsonPropertyName("attributes")]
    public Dictionary<string, string>? Attributes { get; init; }

    [JsonPropertyName("childNodes")]
    public Node[] ChildNodes { get; init; } = [];

    [JsonPropertyName("textContent")]
    public string? TextContent { get; init; }

    [JsonPropertyName("isSVG")]
    public bool IsSvg { get; init; }
}
