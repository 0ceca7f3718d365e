using System.Globalization;
using SessionReplay.Dom;
using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Server.Indexing.Moments;

/// <summary>
/// Reads the moments of one pack, record by record, before each record is applied to the page. Whatever is wrong with a record, it costs no
/// more than its moment. What it remembers begins anew with each pack, so that a walk that goes on from a pack finds the same moments.
/// </summary>
internal sealed class MomentReader : IRecordReader
{
    /// <summary>The most moments of a pack. Those of a page that logs without end are cut, and a last one says so.</summary>
    private const int MaxMoments = 20_000;

    /// <summary>… and the most characters of their texts: a pack is one document in MongoDB, of 16 MB at most.</summary>
    private const int MaxCharacters = 2_000_000;

    /// <summary>The most parts of a value that are read: one with more, such as a console line with a huge object, is left out.</summary>
    private const int MaxValues = 100_000;

    /// <summary>How many of the last moments are looked at when an action turns out to be another.</summary>
    private const int Recent = 100;

    private readonly string _sessionId;
    private readonly string _pageId;
    private readonly SegmentTexts _texts = new();
    private readonly List<Moment> _moments = [];
    private readonly NamesOfSegment _names;
    private readonly PersonMoments _person;
    private readonly RequestMoments _requests;
    private readonly PageMoments _page;
    private int _segment;
    private int _characters;
    private bool _isCut;

    public MomentReader(string sessionId, string pageId, PageDom dom)
    {
        (_sessionId, _pageId) = (sessionId, pageId);
        _names = new(dom);
        Hand = new(_names, dom.Focused);
        _person = new(_names, Hand, this);
        _requests = new(this);
        _page = new(this);
        // Behind a keyframe the page is known, and so is where it is.
        Href = dom.IsKnown ? dom.Href : "";
    }

    /// <summary>The moments so far, in the order of their times.</summary>
    public IReadOnlyList<Moment> Moments => [.. _moments.OrderBy(moment => moment.Time)];

    /// <summary>What the person did to the page, as far as it was read.</summary>
    public Hand Hand { get; }

    /// <summary>Where the record that is being read stands.</summary>
    public RecordPlace Place { get; private set; }

    /// <summary>The address of the page, as far as this pack tells.</summary>
    public string Href
    {
        get;
        set => field = Words.Cut(value);
    } = "";

    /// <summary>The last thing that the person did, which may be the cause of what follows.</summary>
    public Moment? LastAction => _person.Last;

    public Moment? LastFailedRequest => _requests.LastFailed;

    public void BeginSegment(int number)
    {
        _segment = number;
        _texts.Clear();
        _names.BeginSegment();
    }

    /// <summary>The pack begins with a segment before which others are lost.</summary>
    public void BeginBehind(LostSegments lost, PackStart start, int segment, long time)
    {
        Place = new(_sessionId, _pageId, segment, 0, time);
        _page.Lost(lost, start);
    }

    public void Read(int index, SegmentReader record)
    {
        Place = new(_sessionId, _pageId, _segment, index, record.Time);
        try
        {
            var visitor = new Visitor(this);
            record.Accept<Visitor, bool>(ref visitor);
        }
        catch (WireException)
        {
            // The page says what is wrong with the record when it is applied.
        }
    }

    /// <summary>Adds a moment, unless it only repeats the one before.</summary>
    /// <returns>The moment as it stands in the list.</returns>
    public Moment Add(Moment moment, bool folds = false)
    {
        if (_isCut)
            return moment;
        if (
            folds
            && _moments.Count > 0
            && _moments[^1] is var last
            && last.Kind == moment.Kind
            && last.Text == moment.Text
            && last.Level == moment.Level
        )
            return _moments[^1] = last with { Times = last.Times + 1, LastTime = moment.Time };
        _characters += moment.Text.Length + (moment.Href?.Length ?? 0) + (moment.Target?.Selector?.Length ?? 0);
        if (_moments.Count == MaxMoments || _characters > MaxCharacters)
        {
            _isCut = true;
            moment = Place.Moment(MomentKind.Gap, "More things happened here than a list can hold; the others are not listed");
        }

        _moments.Add(moment);
        return moment;
    }

    /// <summary>Puts a moment in the place of another, which turned out to be its beginning. What that one has caused, this one has.</summary>
    public void Replace(Moment beginning, Moment whole)
    {
        for (var at = _moments.Count - 1; at >= Math.Max(0, _moments.Count - Recent); at--)
        {
            if (_moments[at].Id == beginning.Id)
                _moments.RemoveAt(at);
            else if (_moments[at].Cause == beginning.Id)
                _moments[at] = _moments[at] with { Cause = whole.Id };
        }
    }

    /// <summary>The page cannot follow the segment.</summary>
    public void CannotFollow(string why) =>
        Add(Place.Moment(MomentKind.Gap, $"The picture is not known from here to the next snapshot: {why}", part: -1));

    private object? Value(ref MessagePackReader fields)
    {
        var room = MaxValues;
        return AnyValue.Read(ref fields, _texts, ref room);
    }

    private bool Plugin(string plugin, object? payload)
    {
        if (payload is not AnyMap facts)
            return false;
        if (plugin == "rrweb/console@1")
            _page.Console(facts);
        else if (plugin == "rrweb/network@1")
            _requests.Read(facts);
        return true;
    }

    private bool Custom(string tag, object? payload)
    {
        var facts = payload as AnyMap ?? [];
        if (tag == "websocket")
            _requests.Socket(facts);
        else if (tag == "frustration")
            _person.Frustration(facts);
        else if (tag == "key")
            _person.Key(facts);
        else
            _page.Custom(tag, facts);
        return true;
    }

    /// <summary>A whole rrweb event, which says the same as the record of its kind.</summary>
    private bool Event(AnyMap whole)
    {
        if (whole["data"] is not AnyMap data)
            return false;
        switch (whole.Integer("type"))
        {
            case 4:
                _page.Arrive(data.Text("href") ?? "");
                break;
            case 5:
                return Custom(data.Text("tag") ?? "", data["payload"]);
            case 6:
                return Plugin(data.Text("plugin") ?? "", data["payload"]);
            case 3 when data.Integer("source") == 2 && data.Integer("id") is { } id && data.Integer("type") is { } type:
                _person.Interaction(id, type);
                break;
            case 3 when data.Integer("source") == 5 && data.Integer("id") is { } field:
                _person.Input(field, data.Flag("isChecked") == true, data.Flag("userTriggered"));
                break;
        }

        return true;
    }

    private struct Visitor(MomentReader moments) : IRecordVisitor<bool>
    {
        public readonly bool Any(in AnyRecord any, ref MessagePackReader fields)
        {
            // A snapshot tells no moment, and is too large to be read for none.
            if (any.Type == AnyRecord.FullSnapshot)
                return false;
            moments.Place = moments.Place with { Time = any.Time };
            var room = MaxValues;
            return AnyValue.ReadNested(any.Event, moments._texts, ref room) is AnyMap whole && moments.Event(whole);
        }

        public readonly bool Meta(in MetaRecord meta, ref MessagePackReader fields)
        {
            moments._page.Arrive(moments._texts.Of(fields, meta.Href));
            return true;
        }

        public readonly bool Interaction(in InteractionRecord interaction, ref MessagePackReader fields)
        {
            if (interaction.Id.IsInteger && interaction.Type.IsInteger)
                moments._person.Interaction(interaction.Id.Integer, interaction.Type.Integer);
            return true;
        }

        public readonly bool Input(in InputRecord input, ref MessagePackReader fields)
        {
            if (input.Id.IsInteger)
                moments._person.Input(input.Id.Integer, input.IsChecked, input.UserTriggered);
            return true;
        }

        public readonly bool Mutation(ref MutationRecord mutation, ref MessagePackReader fields)
        {
            moments._person.Changed(ref mutation, ref fields);
            return true;
        }

        public readonly bool Plugin(in PluginRecord plugin, ref MessagePackReader fields) =>
            moments.Plugin(moments._texts.Of(fields, plugin.Plugin), moments.Value(ref fields));

        public readonly bool Custom(in CustomRecord custom, ref MessagePackReader fields) =>
            moments.Custom(moments._texts.Of(fields, custom.Tag), moments.Value(ref fields));

        // The picture, and how it moves, is no moment.
        public readonly bool Snapshot(in SnapshotRecord snapshot, ref MessagePackReader fields) => false;

        public readonly bool SnapshotMore(in SnapshotMoreRecord more, ref MessagePackReader fields) => false;

        public readonly bool Pointer(in PointerRecord pointer, ref MessagePackReader fields) => false;

        public readonly bool Scroll(in ScrollRecord scroll, ref MessagePackReader fields) => false;

        public readonly bool Viewport(in ViewportRecord viewport, ref MessagePackReader fields) => false;

        public readonly bool Selection(ref MessagePackReader fields) => false;

        public readonly bool Load(in LoadRecord load, ref MessagePackReader fields) => false;

        public readonly bool Data(ref MessagePackReader fields) => false;

        public readonly bool Unknown(RecordKind kind) => false;
    }
}

/// <summary>Segments between two packs, which are in none.</summary>
/// <param name="First">The number of the first.</param>
/// <param name="Last">The number of the last.</param>
/// <param name="Damaged">How many are stored, but cannot be read; the others are missing.</param>
internal readonly record struct LostSegments(int First, int Last, int Damaged);

/// <summary>Where a record stands.</summary>
internal readonly record struct RecordPlace(string SessionId, string PageId, int Segment, int Record, long Time)
{
    /// <summary>A moment of this record. <paramref name="part"/>: which one, if the record tells several.</summary>
    public Moment Moment(MomentKind kind, string text, int part = 0, long? time = null) =>
        new()
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{PageId}.{Segment}.{Record}") + (part == 0 ? "" : $".{part}"),
            Kind = kind,
            Time = Math.Clamp(time ?? Time, -WireFormat.MaxSafeInteger, WireFormat.MaxSafeInteger),
            Segment = Segment,
            Record = Record,
            Text = Words.Line(text),
        };
}
