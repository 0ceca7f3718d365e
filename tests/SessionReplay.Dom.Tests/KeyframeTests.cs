using System.Text.Json.Nodes;
using CsCheck;

namespace SessionReplay.Dom.Tests;

public sealed class KeyframeTests
{
    private static readonly Gen<(int Seed, int Steps, int Cut)> Cases = Gen.Select(
        Gen.Int[0, int.MaxValue],
        Gen.Int[0, 120],
        Gen.Int[0, 1000]
    );

    [Fact]
    public void TreeIsTheTreeThatTheEventsMake() =>
        Cases.Sample(
            (seed, steps, _) =>
            {
                var page = new RandomPage(seed, steps);
                var events = Wire.Events(Wire.Applied(Wire.Segments(page.Events)).Keyframe(page.Time)!);
                Assert.Equal(Plain(page.Tree), Plain(Data(events, 2)["node"]!));
                var frames = events
                    .Where(one => one!["data"]!["isAttachIframe"] is not null)
                    .Select(one => one!["data"]!["adds"]![0]!)
                    .OrderBy(add => (long)add["parentId"]!)
                    .Select(add => $"{add["parentId"]}: {Plain(add["node"]!)}");
                Assert.Equal(page.Frames.Select(frame => $"{frame.Key}: {Plain(frame.Value)}"), frames);
            },
            iter: 2_000
        );

    [Fact]
    public void ApplyingTheRestToAKeyframeGivesWhatApplyingAllGives() =>
        Cases.Sample(
            (seed, steps, cut) =>
            {
                var page = new RandomPage(seed, steps);
                var at = 2 + (cut % (page.Events.Count - 1));
                var (before, after) = (Wire.Segments(page.Events.Take(at)), Wire.Segments(page.Events.Skip(at)));
                var keyframe = Wire.Applied(before).Keyframe((long)page.Events[at - 1]["timestamp"]!)!;
                var whole = Wire.Applied([.. before, .. after]).Keyframe(page.Time)!;
                var resumed = Wire.Applied([keyframe, .. after]).Keyframe(page.Time)!;
                Assert.Equal(Wire.Events(whole).ToJsonString(), Wire.Events(resumed).ToJsonString());
                Assert.Equal(whole, resumed);
            },
            iter: 2_000
        );

    [Fact]
    public void KeyframeOfAKeyframeIsTheSame() =>
        Cases.Sample(
            (seed, steps, _) =>
            {
                var page = new RandomPage(seed, steps);
                var once = Wire.Applied(Wire.Segments(page.Events)).Keyframe(page.Time)!;
                Assert.Equal(once, Wire.Applied([once]).Keyframe(page.Time));
            },
            iter: 500
        );

    private static JsonNode Data(JsonArray events, int type) => events.Single(one => (int)one!["type"]! == type)!["data"]!;

    /// <summary>A tree as text. Where media stand moves by itself, and an empty list of attributes is as good as none.</summary>
    private static string Plain(JsonNode node)
    {
        var copy = node.DeepClone().AsObject();
        if (copy["attributes"] is JsonObject attributes)
            foreach (
                var name in attributes.Select(one => one.Key).Where(name => name.StartsWith("rr_media", StringComparison.Ordinal)).ToList()
            )
                attributes.Remove(name);
        var children = copy["childNodes"] as JsonArray ?? [];
        copy.Remove("childNodes");
        var own = string.Join(
            ' ',
            copy.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value?.ToJsonString()}")
        );
        return $"({own}{string.Concat(children.Select(child => Plain(child!)))})";
    }
}
