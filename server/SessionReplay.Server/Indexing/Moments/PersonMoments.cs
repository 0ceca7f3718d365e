using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage.Moments;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Server.Indexing.Moments;

/// <summary>What the person did: one moment for each action, however many events it made.</summary>
internal sealed class PersonMoments(NamesOfSegment names, Hand hand, MomentReader moments)
{
    /// <summary>The events of one movement of the hand come within this time: a click and the box that it ticks, two clicks and their double click.</summary>
    private const long GestureMs = 700;

    /// <summary>The clicks that the browser makes of one come within this time: the click on a label, and the click on its field.</summary>
    private const long EchoMs = 50;

    private static readonly Dictionary<long, string> Verbs = new()
    {
        [InteractionRecord.Click] = "Clicked",
        [InteractionRecord.DoubleClick] = "Double-clicked",
        [InteractionRecord.ContextMenu] = "Right-clicked",
    };

    /// <summary>The field that the person types into; typing on is no new moment.</summary>
    private (long Target, long Time)? _typed;

    /// <summary>The Enter that was pressed last. On a button or a link the browser makes a click of it, which says it all.</summary>
    private (Moment Moment, long Target)? _entered;

    /// <summary>The last clicks that have moments, with the element that each hit.</summary>
    private readonly List<(Moment Moment, long Target)> _clicks = [];

    /// <summary>The last thing that the person did.</summary>
    public Moment? Last { get; private set; }

    private long Now => moments.Place.Time;

    public void Interaction(long id, long type)
    {
        hand.Interaction(id, type, Now);
        if (!Verbs.TryGetValue(type, out var verb))
            return;
        var target = names.TargetOf(id);
        if (type == InteractionRecord.Click && IsEcho(target))
            return;
        if (_typed?.Target != target)
            _typed = null;
        var moment = Tell(verb, target, type == InteractionRecord.DoubleClick ? Beginnings(target) : []);
        if (_entered is var (key, on) && on == target && Now - key.Time < EchoMs)
            moments.Replace(key, moment);
        if (type == InteractionRecord.Click)
            Remember(moment, target);
    }

    /// <summary>A field has changed. Its value is never told.</summary>
    public void Input(long id, bool isChecked, bool? userTriggered)
    {
        if (!hand.Changed(id, userTriggered, Now))
            return;
        var role = names.RoleOf(id);
        switch (role)
        {
            case "checkbox" or "switch":
                Tick(isChecked ? "Checked" : "Unchecked", id);
                break;
            case "radio":
                // A radio button that was on before goes off by itself, which is no action.
                if (isChecked)
                    Tick("Chose", id);
                break;
            default:
                Write(role, id);
                break;
        }
    }

    /// <summary>Typing into a rich-text editor arrives as a change of the page, in the editor that has the focus.</summary>
    public void Changed(ref MutationRecord mutation, ref MessagePackReader fields)
    {
        if (hand.Wrote(ref mutation, ref fields) is { } editor && _typed?.Target != editor)
            Write("textbox", editor);
    }

    public void Frustration(AnyMap facts)
    {
        var after = facts.Text("kind") switch
        {
            "rage" => " again and again",
            "dead" => ", and nothing happened",
            _ => ", and an error followed",
        };
        var id = facts.Integer("id") ?? 0;
        var moment = Of(MomentKind.Frustration, "Clicked", names.TargetOf(id), after) with { IsProblem = true };
        moments.Add(moment with { Cause = Last?.Id }, folds: true);
    }

    /// <summary>A key that does something was pressed: Enter, Escape, a shortcut.</summary>
    public void Key(AnyMap facts)
    {
        if (facts.Text("key") is not { Length: > 0 } key || facts.Integer("id") is not { } id)
            return;
        var target = names.TargetOf(id);
        var role = names.RoleOf(target);
        // Where nothing has the focus, the key is the page's.
        if (role is null or "generic" or "document")
            Last = moments.Add(moments.Place.Moment(MomentKind.Action, $"Pressed {key}"), folds: true);
        else
        {
            var where = role is "textbox" or "searchbox" or "spinbutton" or "combobox" or "listbox" or "dialog" or "grid" ? "in" : "on";
            Last = moments.Add(Of(MomentKind.Action, $"Pressed {key} {where}", target, ""), folds: true);
            if (key == "Enter")
                _entered = (Last, target);
        }
    }

    private void Tick(string verb, long id)
    {
        _typed = null;
        Tell(verb, id, Beginnings(id));
    }

    private void Write(string? role, long id)
    {
        var isList = role is "combobox" or "listbox";
        var beginnings = isList ? Beginnings(id) : [];
        var isNew = _typed?.Target != id;
        _typed = (id, Now);
        if (isNew)
            Tell(
                isList ? "Chose from"
                    // Of the buttons only those for files have a value.
                    : role == "button" ? "Chose a file for"
                    : role == "slider" ? "Set"
                    : "Filled in",
                id,
                beginnings
            );
    }

    /// <summary>Whether the browser itself made a click: on the field of a label that was clicked, or on a list whose option was chosen.</summary>
    private bool IsEcho(long target)
    {
        if (_clicks.Count > 0 && _clicks[^1] is var (before, hit) && hit == target && Now - before.Time < EchoMs)
            return true;
        return _typed is { } typed
            && typed.Target == target
            && Now - typed.Time < EchoMs
            && names.RoleOf(target) is "combobox" or "listbox";
    }

    private void Remember(Moment moment, long target)
    {
        _clicks.Add((moment, target));
        if (_clicks.Count > 3)
            _clicks.RemoveAt(0);
    }

    /// <summary>The clicks on the same element that were the beginning of the action that gets a moment now.</summary>
    private List<Moment> Beginnings(long target)
    {
        var beginnings = _clicks
            .Where(click => click.Target == target && Now - click.Moment.Time < GestureMs)
            .Select(click => click.Moment)
            .ToList();
        _clicks.Clear();
        return beginnings;
    }

    private Moment Tell(string verb, long target, List<Moment> beginnings)
    {
        var moment = Tell(verb, target);
        beginnings.ForEach(beginning => moments.Replace(beginning, moment));
        return moment;
    }

    private static string? Masked(string? text) => text is null ? null : CardNumbers.Masked(text);

    private Moment Tell(string verb, long target) => Last = moments.Add(Of(MomentKind.Action, verb, target, ""));

    private Moment Of(MomentKind kind, string verb, long target, string after)
    {
        var name = names.Call(target);
        return moments.Place.Moment(kind, $"{verb} {Words.Element(name)}{after}") with
        {
            Target = name is null ? null : new(name.Node.Role, Masked(name.Node.Name ?? name.Text), Masked(names.SelectorOf(target))),
        };
    }
}
