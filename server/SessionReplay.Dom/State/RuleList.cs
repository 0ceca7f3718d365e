using System.Runtime.InteropServices;
using SessionReplay.Dom.Tree;

namespace SessionReplay.Dom.State;

/// <summary>
/// The rules of a style sheet, or of a rule that holds rules, after scripts have inserted and deleted some. The rules that the sheet's text
/// gave it are not known one by one: how a browser cuts a text into rules is its own affair. So they are runs, each so many of the text's
/// rules from one of them on; the last run goes on to the end of the text, wherever that is.
/// </summary>
internal sealed class RuleList
{
    /// <summary>A sheet with more runs, or more deleted rules, than this is one that no page has. Later changes of it are left out.</summary>
    public const int MaxRuns = 20_000;

    /// <summary>What a rule takes besides its text, in a keyframe that inserts or deletes it.</summary>
    private const int RuleWeight = 500;

    private const int ToTheEnd = int.MaxValue;

    private readonly List<Run> _runs = [];

    /// <summary>How many rules there are in all runs but the one that goes on to the end of the text.</summary>
    private int _counted;

    /// <summary>How many of the text's rules are deleted.</summary>
    private int _gone;

    /// <param name="hasText">A text has given it rules; false: it has begun empty.</param>
    public RuleList(bool hasText)
    {
        if (hasText)
            _runs.Add(new(0, ToTheEnd, null));
    }

    /// <summary>The inserted rules, and the changed ones of the text, in their order.</summary>
    public IEnumerable<Rule> Rules => _runs.Where(run => run.Rule is not null).Select(run => run.Rule!);

    /// <summary>About how many characters its changes take in a keyframe.</summary>
    public long Weight =>
        ((long)RuleWeight * _gone)
        + _runs.Sum(run =>
            run.Rule is { } rule ? RuleWeight + (rule.Text?.Length ?? 0) + (rule.Style?.Weight ?? 0) + (rule.Inner?.Weight ?? 0) : 0L
        );

    /// <summary>Inserts a rule at a place, which is the end if there are fewer rules.</summary>
    public void Insert(int index, string text, Work work)
    {
        if (index < 0 || IsFull())
            return;
        var run = Split(index, work);
        _runs.Insert(run, new(0, 1, new Rule(text)));
        _counted++;
    }

    public void Delete(int index, Work work)
    {
        if (index < 0 || IsFull() || Alone(index, work) is not { } run)
            return;
        if (_runs[run].Rule?.Text is null)
            _gone++;
        _runs.RemoveAt(run);
        _counted--;
    }

    /// <summary>The rule at a place, to change what is in it; null if there is none.</summary>
    public Rule? At(int index, Work work)
    {
        if (index < 0 || IsFull() || Alone(index, work) is not { } at)
            return null;
        ref var run = ref CollectionsMarshal.AsSpan(_runs)[at];
        run.Rule ??= new Rule(null);
        return run.Rule;
    }

    /// <summary>
    /// The changes that make the text's rules the rules of now: first the text's rules that are gone, as runs from the last to the first;
    /// then, from the first to the last, the rules that were inserted or changed, each with the place where it stands then.
    /// </summary>
    public (List<(int First, int Count)> Gone, List<(int Index, Rule Rule)> Changed) Changes()
    {
        var gone = new List<(int, int)>();
        var changed = new List<(int, Rule)>();
        var (index, text) = (0, 0);
        foreach (var run in _runs)
        {
            if (run.Rule is { } rule)
                changed.Add((index, rule));
            if (run.Rule?.Text is null)
            {
                if (run.First > text)
                    gone.Add((text, run.First - text));
                text = run.Count == ToTheEnd ? ToTheEnd : run.First + run.Count;
            }

            index = run.Count == ToTheEnd ? ToTheEnd : index + run.Count;
        }

        gone.Reverse();
        return (gone, changed);
    }

    private bool IsFull() => _runs.Count >= MaxRuns || _gone >= MaxRuns;

    /// <summary>The run that begins at a rule, which is cut off the run before if need be; the number of runs if there are fewer rules.</summary>
    private int Split(int index, Work work)
    {
        var (at, first) = Find(index, work);
        if (at == _runs.Count || first == index)
            return at;
        var run = _runs[at];
        var before = index - first;
        var isLast = run.Count == ToTheEnd;
        _runs[at] = run with { Count = before };
        _runs.Insert(at + 1, new(run.First + before, isLast ? ToTheEnd : run.Count - before, null));
        if (isLast)
            _counted += before;
        return at + 1;
    }

    /// <summary>The run that is the rule at a place alone; null if there is no such rule.</summary>
    private int? Alone(int index, Work work)
    {
        var at = Split(index, work);
        if (at == _runs.Count)
            return null;
        if (_runs[at].Count > 1)
            Split(index + 1, work);
        return at;
    }

    /// <summary>The run that has the rule at a place, and the place of the run's first rule; the number of runs if there are fewer rules.</summary>
    private (int Run, int First) Find(int index, Work work)
    {
        work.Add(1);
        // Most rules are inserted at the end.
        if (index >= _counted)
            return _runs is [.., { Count: ToTheEnd }] ? (_runs.Count - 1, _counted) : (_runs.Count, _counted);
        var (at, first) = (0, 0);
        while (index >= first + _runs[at].Count)
            first += _runs[at++].Count;
        work.Add(at);
        return (at, first);
    }

    /// <param name="First">The first of the text's rules in the run.</param>
    /// <param name="Count">How many rules the run has.</param>
    /// <param name="Rule">An inserted rule, or what has changed in a rule of the text; the run is then one rule.</param>
    private record struct Run(int First, int Count, Rule? Rule)
    {
        public Rule? Rule = Rule;
    }
}

/// <summary>A rule that a script has inserted (<see cref="Text"/>), or one of the sheet's text in which something has changed.</summary>
internal sealed class Rule(string? text)
{
    /// <summary>The inserted rule; null: it is one of the text.</summary>
    public string? Text { get; } = text;

    /// <summary>The rules in it, if some of them have changed.</summary>
    public RuleList? Inner { get; set; }

    /// <summary>Its declarations that have changed.</summary>
    public StyleChanges? Style { get; set; }
}
