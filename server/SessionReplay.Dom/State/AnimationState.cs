using SessionReplay.Wire.Format;

namespace SessionReplay.Dom.State;

/// <summary>An animation that a script has started on a node.</summary>
internal sealed class AnimationState
{
    private readonly object? _keyframes;
    private readonly object? _options;
    private long _since;
    private double _position;
    private int _direction = 1;

    /// <summary>Its clock stands: it was paused, or taken to its end.</summary>
    private string _state = "running";

    private AnimationState(long node, AnyMap facts, long time)
    {
        Node = node;
        (_keyframes, _options, _since) = (facts["keyframes"], facts["options"], time);
        _position = facts.Number("currentTime") ?? 0;
        _state = facts.Text("state") ?? "running";
        _direction = facts.Flag("reversed") == true ? -1 : 1;
    }

    /// <summary>The id of the animated node.</summary>
    public long Node { get; }

    /// <summary>About how many characters it takes.</summary>
    public long Weight => AnyValue.Weight(_keyframes) + AnyValue.Weight(_options);

    /// <param name="node">The id of the animated node.</param>
    /// <param name="facts">
    /// What the recorder told, <c>{keyframes, options}</c>. In a keyframe, where the animation began before, also where it stands:
    /// <c>{currentTime, state: running | paused | finished, reversed}</c>.
    /// </param>
    /// <param name="time">ms since 1970.</param>
    public static AnimationState Begun(long node, AnyMap facts, long time) => new(node, facts, time);

    /// <summary>Its current time at <paramref name="time"/>, in ms. It may have ended before: its options tell how long it lasts.</summary>
    public double PositionAt(long time) => _state == "running" ? _position + ((time - _since) * _direction) : _position;

    /// <summary>Applies one of the methods <c>pause</c>, <c>play</c>, <c>reverse</c>, <c>finish</c>.</summary>
    public void Do(string method, long time)
    {
        _position = PositionAt(time);
        _since = time;
        switch (method)
        {
            case "pause":
                _state = "paused";
                break;
            case "play":
                _state = "running";
                break;
            case "reverse":
                _state = "running";
                _direction = -_direction;
                break;
            case "finish":
                _state = "finished";
                break;
        }
    }

    /// <summary>The payload from which <see cref="Begun"/> makes the animation as it stands at <paramref name="time"/>.</summary>
    public AnyMap ToFacts(long number, long time)
    {
        var facts = new AnyMap
        {
            { "animation", number },
            { "id", Node },
            { "keyframes", _keyframes },
            { "options", _options },
            { "currentTime", PositionAt(time) },
        };
        if (_state != "running")
            facts.Set("state", _state);
        if (_direction < 0)
            facts.Set("reversed", true);
        return facts;
    }
}
