using System.Text.Json.Nodes;

namespace SessionReplay.Dom.Tests;

/// <summary>Each thing that a page is besides its tree stands in the keyframe, as an event that makes it so.</summary>
public sealed class StateTests
{
    private const long Now = 1_700_000_000_000;
    private const string Rest = "\"timestamp\":1700000005000";

    [Theory]
    [InlineData("address and window", """{"href":"https://shop.test/cart","width":800,"height":600}""", Meta)]
    [InlineData("window size", """{"href":"https://shop.test/","width":500,"height":400}""", """{"source":4,"width":500,"height":400}""")]
    [InlineData(
        "scroll of an element",
        """{"source":3,"id":6,"x":0,"y":120}""",
        """{"source":3,"id":6,"x":0,"y":10}""",
        """{"source":3,"id":6,"x":0,"y":120}"""
    )]
    [InlineData("scroll of the window", "\"initialOffset\":{\"left\":0,\"top\":700}", """{"source":3,"id":1,"x":0,"y":700}""")]
    [InlineData(
        "value of a field",
        """{"source":5,"id":7,"text":"ada","isChecked":false,"userTriggered":true}""",
        """{"source":5,"id":7,"text":"ada","isChecked":false,"userTriggered":true}"""
    )]
    [InlineData(
        "property that no markup tells",
        """{"tag":"state","payload":{"id":7,"indeterminate":true}}""",
        """{"tag":"state","payload":{"id":7,"indeterminate":true}}"""
    )]
    [InlineData(
        "inserted rules",
        """{"source":8,"id":5,"adds":[{"rule":"p{}","index":0},{"rule":"b{}","index":3}]}""",
        """{"source":8,"id":5,"adds":[{"rule":"b{}","index":2}]}""",
        """{"source":8,"id":5,"adds":[{"rule":"p{}","index":0}]}"""
    )]
    [InlineData(
        "deleted rules",
        """{"source":8,"id":5,"removes":[{"index":2},{"index":1}]}""",
        """{"source":8,"id":5,"removes":[{"index":1},{"index":1}]}"""
    )]
    [InlineData(
        "rule inside a rule",
        """{"source":8,"id":5,"adds":[{"rule":"p{}","index":[1,0]}]}""",
        """{"source":8,"id":5,"adds":[{"rule":"p{}","index":[1,0]}]}"""
    )]
    [InlineData(
        "declaration of a rule",
        """{"source":13,"id":5,"index":[0],"set":{"property":"color","value":"red","priority":""}}""",
        """{"source":13,"id":5,"index":[0],"set":{"property":"color","value":"red","priority":""}}"""
    )]
    [InlineData(
        "adopted sheet",
        """{"source":15,"id":1,"styleIds":[90],"styles":[{"styleId":90,"rules":[{"rule":"i{}","index":0},{"rule":"u{}","index":1}]}]}""",
        """{"source":15,"id":1,"styleIds":[90],"styles":[{"styleId":90,"rules":[{"rule":"i{}","index":0}]}]}""",
        """{"source":8,"styleId":90,"adds":[{"rule":"u{}","index":1}]}"""
    )]
    [InlineData(
        "replaced sheet",
        """{"source":8,"styleId":90,"replaceSync":"b{}"}""",
        """{"source":15,"id":1,"styleIds":[90],"styles":[{"styleId":90,"rules":[{"rule":"i{}","index":0}]}]}""",
        """{"source":8,"styleId":90,"replaceSync":"b{}"}"""
    )]
    [InlineData(
        "sheet of a component that has left",
        """{"source":15,"id":1,"styleIds":[],"styles":[{"styleId":90,"rules":[{"rule":"i{}","index":0}]}]}""",
        """{"source":15,"id":6,"styleIds":[90],"styles":[{"styleId":90,"rules":[{"rule":"i{}","index":0}]}]}""",
        """{"source":0,"removes":[{"id":6,"parentId":4}],"adds":[],"texts":[],"attributes":[]}"""
    )]
    [InlineData(
        "single declarations of a style",
        "\"attributes\":[{\"id\":6,\"attributes\":{\"style\":{\"top\":\"2px\",\"color\":false}}}]",
        """{"source":0,"removes":[],"adds":[],"texts":[],"attributes":[{"id":6,"attributes":{"style":{"color":"red","top":"1px"}}}]}""",
        """{"source":0,"removes":[],"adds":[],"texts":[],"attributes":[{"id":6,"attributes":{"style":{"top":"2px"}}}]}""",
        """{"source":0,"removes":[],"adds":[],"texts":[],"attributes":[{"id":6,"attributes":{"style":{"color":false}}}]}"""
    )]
    [InlineData(
        "media that play on",
        "\"rr_mediaState\":\"played\",\"rr_mediaCurrentTime\":13",
        """{"source":7,"type":0,"id":8,"currentTime":9}"""
    )]
    [InlineData(
        "media that were paused",
        "\"rr_mediaState\":\"paused\",\"rr_mediaCurrentTime\":4.5",
        """{"source":7,"type":1,"id":8,"currentTime":4.5}"""
    )]
    [InlineData(
        "picture of a canvas",
        """{"source":9,"id":9,"type":0,"commands":[{"property":"clearRect","args":[0,0,5,5]},{"property":"drawImage","args":["x"]}]}""",
        """{"source":9,"id":9,"type":0,"property":"fillRect","args":[1,2,3,4]}""",
        """{"source":9,"id":9,"type":0,"commands":[{"property":"clearRect","args":[0,0,5,5]},{"property":"drawImage","args":["x"]}]}"""
    )]
    [InlineData(
        "font",
        """{"source":10,"family":"Inter","fontSource":"url(x)","buffer":false}""",
        """{"source":10,"family":"Inter","fontSource":"url(x)","buffer":false}"""
    )]
    [InlineData("defined element", """{"source":16,"define":{"name":"x-card"}}""", """{"source":16,"define":{"name":"x-card"}}""")]
    [InlineData(
        "open popovers, in their order",
        """{"tag":"top-layer","payload":{"ids":[8,6]}}""",
        """{"tag":"popover","payload":{"id":6,"open":true}}""",
        """{"tag":"popover","payload":{"id":8,"open":true}}""",
        """{"tag":"popover","payload":{"id":6,"open":true}}"""
    )]
    [InlineData(
        "modal dialog",
        """{"tag":"top-layer","payload":{"ids":[10]}}""",
        """{"source":0,"removes":[],"adds":[],"texts":[],"attributes":[{"id":10,"attributes":{"open":"","rr_open_mode":"modal"}}]}"""
    )]
    [InlineData(
        "running animation",
        """{"animation":3,"id":6,"keyframes":[{"opacity":0}],"options":900,"currentTime":4000}""",
        """{"tag":"animation","payload":{"animation":3,"id":6,"keyframes":[{"opacity":0}],"options":900}}"""
    )]
    [InlineData(
        "paused animation",
        """{"animation":3,"id":6,"keyframes":[],"options":900,"currentTime":1000,"state":"paused"}""",
        """{"tag":"animation","payload":{"animation":3,"id":6,"keyframes":[],"options":900}}""",
        """{"tag":"animation","payload":{"animation":3,"do":"pause"}}"""
    )]
    [InlineData(
        "selection",
        """{"source":14,"ranges":[{"start":6,"startOffset":0,"end":7,"endOffset":2}]}""",
        """{"source":14,"ranges":[{"start":6,"startOffset":0,"end":7,"endOffset":2}]}"""
    )]
    [InlineData("focus", """{"source":2,"type":5,"id":7}""", """{"source":2,"type":5,"id":7}""")]
    [InlineData("pressed button", """{"source":2,"type":1,"id":6,"x":3,"y":4}""", """{"source":2,"type":1,"id":6,"x":3,"y":4}""")]
    [InlineData(
        "pointer",
        """{"source":1,"positions":[{"x":30,"y":40,"id":6,"timeOffset":0}]}""",
        """{"source":1,"positions":[{"x":9,"y":9,"id":5,"timeOffset":-50},{"x":30,"y":40,"id":6,"timeOffset":0}]}"""
    )]
    public void StandsInTheKeyframe(string what, string expected, params string[] changes)
    {
        var keyframe = KeyframeAfter(changes);
        Assert.True(keyframe.Contains(expected, StringComparison.Ordinal), $"{what} is not in {keyframe}");
    }

    [Theory]
    [InlineData("focus that has left", "\"type\":5,\"id\":7", """{"source":2,"type":5,"id":7}""", """{"source":2,"type":6,"id":7}""")]
    [InlineData(
        "released button",
        "\"type\":1,\"id\":6",
        """{"source":2,"type":1,"id":6,"x":3,"y":4}""",
        """{"source":2,"type":0,"id":6,"x":3,"y":4}"""
    )]
    [InlineData(
        "closed popover",
        "popover",
        """{"tag":"popover","payload":{"id":6,"open":true}}""",
        """{"tag":"popover","payload":{"id":6,"open":false}}"""
    )]
    [InlineData(
        "cancelled animation",
        "animation",
        """{"tag":"animation","payload":{"animation":3,"id":6,"keyframes":[],"options":9}}""",
        """{"tag":"animation","payload":{"animation":3,"do":"cancel"}}"""
    )]
    [InlineData(
        "rules of a text that was replaced",
        "\"source\":8",
        """{"source":8,"id":5,"adds":[{"rule":"b{}","index":2}]}""",
        """{"source":0,"removes":[],"adds":[],"attributes":[],"texts":[{"id":11,"value":"i{}"}]}"""
    )]
    [InlineData(
        "drawings of a canvas of another size",
        "\"source\":9",
        """{"source":9,"id":9,"type":0,"property":"fillRect","args":[1,2,3,4]}""",
        """{"source":0,"removes":[],"adds":[],"texts":[],"attributes":[{"id":9,"attributes":{"width":"80"}}]}"""
    )]
    [InlineData(
        "scroll of a removed element",
        "\"source\":3",
        """{"source":3,"id":6,"x":0,"y":10}""",
        """{"source":0,"removes":[{"id":6,"parentId":4}],"adds":[],"texts":[],"attributes":[]}"""
    )]
    public void IsGoneFromTheKeyframe(string what, string gone, params string[] changes)
    {
        var keyframe = KeyframeAfter(changes);
        Assert.False(keyframe.Contains(gone, StringComparison.Ordinal), $"{what} is in {keyframe}");
    }

    private const string Meta = """{"href":"https://shop.test/cart","width":800,"height":600}""";

    /// <summary>Five seconds after the snapshot, of which each change took place one second after the one before.</summary>
    private static string KeyframeAfter(string[] changes)
    {
        List<JsonNode> events =
        [
            Event(4, """{"href":"https://shop.test/","width":1280,"height":720}""", Now),
            Event(
                2,
                """
                {"initialOffset":{"left":0,"top":0},"node":{"type":0,"id":1,"childNodes":[
                  {"type":2,"id":2,"tagName":"html","attributes":{},"childNodes":[
                    {"type":2,"id":3,"tagName":"head","attributes":{},"childNodes":[
                      {"type":2,"id":5,"tagName":"style","attributes":{},"childNodes":[{"type":3,"id":11,"textContent":"a{} @media print{c{}} d{} e{}"}]}]},
                    {"type":2,"id":4,"tagName":"body","attributes":{},"childNodes":[
                      {"type":2,"id":6,"tagName":"div","attributes":{},"childNodes":[]},
                      {"type":2,"id":7,"tagName":"input","attributes":{},"childNodes":[]},
                      {"type":2,"id":8,"tagName":"video","attributes":{"rr_mediaState":"paused","rr_mediaCurrentTime":0},"childNodes":[]},
                      {"type":2,"id":9,"tagName":"canvas","attributes":{},"childNodes":[]},
                      {"type":2,"id":10,"tagName":"dialog","attributes":{},"childNodes":[]}]}]}]}}
                """,
                Now
            ),
        ];
        for (var i = 0; i < changes.Length; i++)
        {
            var data = JsonNode.Parse(changes[i])!.AsObject();
            var type =
                data["source"] is not null ? 3
                : data["tag"] is not null ? 5
                : 4;
            events.Add(Event(type, changes[i], Now + ((i + 1) * 1000)));
        }

        var json = Wire.Events(Wire.Applied(Wire.Segments(events)).Keyframe(Now + 5000)!).ToJsonString();
        Assert.DoesNotContain("\"timestamp\":1700000001000", json, StringComparison.Ordinal);
        Assert.Contains(Rest, json, StringComparison.Ordinal);
        return json;
    }

    private static JsonObject Event(int type, string data, long time) =>
        new()
        {
            ["type"] = type,
            ["data"] = JsonNode.Parse(data),
            ["timestamp"] = time,
        };
}
