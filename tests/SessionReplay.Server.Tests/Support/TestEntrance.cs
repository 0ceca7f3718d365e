using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Health;
using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Tests.Support;

/// <summary>The door and the admission with everything they need, on a store and a clock of the test.</summary>
internal sealed class TestEntrance : IDisposable
{
    private readonly TestStore _store;
    private readonly IOptions<IngestOptions> _options;
    private readonly TimeProvider _time;
    private readonly BeginTurns _turns = new();

    public TestEntrance(
        TestStore store,
        TimeProvider time,
        IngestOptions? options = null,
        RateOptions? rates = null,
        EntranceOptions? limits = null
    )
    {
        _store = store;
        _options = Options.Create(options ?? new IngestOptions());
        _time = time;
        Tokens = new WriteToken(store.Secrets);
        Keys = NewKeyRing(store.Projects);
        Rates = new Rates(Options.Create(rates ?? new RateOptions()));
        Disk = new DiskGuard(
            store.Get<IStoreSpace>(),
            Options.Create(limits ?? new EntranceOptions()),
            time,
            NullLogger<DiskGuard>.Instance
        );
        Door = new Door(new Pace(new SegmentQueue(Disk, _options, time), _options), Disk, Rates);
        Admission = NewAdmission(Keys);
    }

    public WriteToken Tokens { get; }

    public KeyRing Keys { get; }

    public Rates Rates { get; }

    /// <summary>The guard has not looked at the disk yet.</summary>
    public DiskGuard Disk { get; }

    public Door Door { get; }

    public Admission Admission { get; }

    public KeyRing NewKeyRing(IProjectStore projects) =>
        new(projects, _store.Keys, new DemoPages(IsReachable: false), _options, _time, NullLogger<KeyRing>.Instance);

    public Admission NewAdmission(KeyRing keys) =>
        new(
            keys,
            Rates,
            new Quotas(_store.Sessions, _time),
            Disk,
            _turns,
            _store.Sessions,
            _store.Deletions,
            _store.Segments,
            Tokens,
            _options,
            Options.Create(new StorageOptions()),
            _time,
            NullLogger<Admission>.Instance
        );

    /// <summary>The path of a segment into <paramref name="queue"/>.</summary>
    public SegmentIntake NewIntake(SegmentQueue queue, IngestMetrics metrics) =>
        new(Keys, Rates, new SegmentGate(Options.Create(new ScrubbingOptions())), queue, metrics, _options, _time);

    public void Dispose()
    {
        Disk.Dispose();
        _turns.Dispose();
        Tokens.Dispose();
        Rates.Dispose();
    }
}
