using System.Diagnostics.CodeAnalysis;
using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Storage.Packs;

namespace SessionReplay.Server.Playback;

/// <summary>Which moments a slice has.</summary>
internal sealed class MomentFilter
{
    private readonly long? _from;
    private readonly long? _to;
    private readonly HashSet<MomentKind>? _kinds;
    private readonly bool _onlyProblems;
    private readonly WordFilter _words;

    private MomentFilter(long? from, long? to, HashSet<MomentKind>? kinds, bool onlyProblems, WordFilter words) =>
        (_from, _to, _kinds, _onlyProblems, _words) = (from, to, kinds, onlyProblems, words);

    public static bool TryParse(
        long? from,
        long? to,
        string? kind,
        string? text,
        [NotNullWhen(true)] out MomentFilter? filter,
        [NotNullWhen(false)] out string? wrong
    )
    {
        (filter, wrong) = (null, null);
        HashSet<MomentKind>? kinds = null;
        var onlyProblems = false;
        foreach (var name in kind?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            if (name == MomentKinds.Problem)
                onlyProblems = true;
            else if (Enum.TryParse<MomentKind>(name, ignoreCase: true, out var known) && char.IsAsciiLetter(name[0]))
                (kinds ??= []).Add(known);
            else
            {
                var names = string.Join(", ", Enum.GetNames<MomentKind>().Select(one => one.ToLowerInvariant()));
                wrong = $"kind is '{name}'; it may be {MomentKinds.Problem} or one of {names}.";
                return false;
            }
        }

        filter = new(from, to, kinds, onlyProblems, new(text));
        return true;
    }

    /// <summary>Whether a pack may have moments of the slice.</summary>
    public bool MayTake(Pack pack) =>
        !(pack.MomentsTo < _from)
        && !(pack.MomentsFrom > _to)
        && (!_onlyProblems || pack.Counts.ContainsKey(MomentKinds.Problem))
        && (_kinds is null || _kinds.Any(kind => pack.Counts.ContainsKey(MomentKinds.Name(kind))));

    public bool Takes(Moment moment) =>
        !((moment.LastTime ?? moment.Time) < _from)
        && !(moment.Time > _to)
        && (!_onlyProblems || moment.IsProblem)
        && _kinds?.Contains(moment.Kind) != false
        && _words.Takes(moment.Text);
}
