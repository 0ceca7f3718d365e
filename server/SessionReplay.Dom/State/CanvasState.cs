using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.State;

/// <summary>
/// What was drawn on a canvas. A picture of the whole canvas, which is how our recorder tells it, replaces what was there before;
/// single commands, which rrweb's recorder writes, are kept up to a bound, the last ones.
/// </summary>
internal sealed class CanvasState
{
    /// <summary>The most commands that are kept of a canvas. One that is drawn on for hours would otherwise fill the memory.</summary>
    public const int MaxCommands = 2_000;

    private readonly List<AnyMap> _data = [];

    /// <summary>The data of the events that draw it, in their order.</summary>
    public IReadOnlyList<AnyMap> Data => _data;

    public void Draw(AnyMap data)
    {
        if (IsPicture(data))
            _data.Clear();
        else if (_data.Count == MaxCommands)
            _data.RemoveRange(0, MaxCommands / 2);

        _data.Add(data);
    }

    /// <summary>Whether the event clears the canvas and then draws one picture.</summary>
    private static bool IsPicture(AnyMap data) =>
        data.TryArray("commands", out var commands)
        && commands is [AnyMap clear, AnyMap draw]
        && clear.Text("property") == "clearRect"
        && draw.Text("property") == "drawImage"
        && clear.TryArray("args", out var corner)
        && corner is [0L, 0L, _, _];
}
