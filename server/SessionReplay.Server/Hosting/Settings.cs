namespace SessionReplay.Server.Hosting;

/// <summary>One line of the settings table.</summary>
internal sealed record Setting(string Name, string Default, string Meaning);

/// <summary>All settings, as --help prints them. A test compares them with the options.</summary>
internal static class Settings
{
    public static readonly IReadOnlyList<Setting> All =
    [
        new("PORT", "5080", "Port to listen on; 0: any free one"),
        new("Hosting:Address", "127.0.0.1", "Address to listen on: an IP address, localhost, or * for all"),
        new("Hosting:Port", "5080", "The same as PORT; if both are set, PORT counts"),
        new("urls", "", "Whole addresses to listen on, https too (--urls, ASPNETCORE_URLS); if set, the settings above do not count"),
        new(
            "Hosting:MaxConnections",
            "20000",
            "Most connections at once; WebSockets are counted apart. One address may have three quarters of them"
        ),
        new("Hosting:KnownProxies", "", "Proxies whose X-Forwarded-For and -Proto are believed: 10.0.0.7, 10.1.0.0/16"),
        new("Hosting:RequestHeadersSeconds", "15", "How long a request's headers may take to come"),
        new(
            "Hosting:BodySeconds",
            "10",
            "How long a request's body may take to come; for a flush Ingest:FlushSeconds counts, and an import has no limit"
        ),
        new("Hosting:MinBytesPerSecond", "240", "How fast bodies must come and answers be read, after the first 5 s. 0: no minimum"),
        new("Hosting:BuildWeb", "true", "In a checkout: build viewer, recorder and shop at start if they are missing"),
        new("Hosting:JobWorkers", "2", "Background jobs at once"),
        new(
            "Data:Path",
            "./data",
            "Folder of the SQLite database, relative to the repository or, outside of one, to the working directory"
        ),
        new(
            "Data:CheckSeconds",
            "60",
            "How long a SQLite server that starts or has met damage looks for damaged sessions in the background; 0: not at all"
        ),
        new("Data:MaxSegmentsPerSession", "200000", "Segments one session may have; a page that sends more begins a new session"),
        new("Data:MaxPagesPerSession", "1000", "Pages one session may have; the next page begins a new session"),
        new("ConnectionStrings:Mongo", "", "MongoDB instead of SQLite: mongodb://host/database (database: session_replay)"),
        new(
            "ConnectionStrings:Redis",
            "",
            "For several servers: Redis, over which they tell each other of new segments, for viewers of live sessions. host:6379,password=…"
        ),
        new("Access:AdminPassword", "", "Password of the user admin; empty: made at the first start and printed once"),
        new("Access:LoginsPerMinute", "10", "Logins one address may try for one user"),
        new("Access:LoginDays", "14", "How long a login lasts unused"),
        new("Ingest:MaxSegmentBytes", "1048576", "Largest segment as sent"),
        new("Ingest:MaxRawBytes", "8388608", "Largest segment after inflation"),
        new("Ingest:MaxFlushBytes", "4194304", "Largest body of a flush"),
        new("Ingest:FlushMemoryBytes", "67108864", "Memory for the bodies of all flushes together"),
        new("Ingest:FlushSeconds", "60", "How long the body of a flush may take to come"),
        new("Ingest:MessageMemoryBytes", "134217728", "Memory for all hub messages over 32 KB together, until the server has taken them"),
        new("Ingest:QueueBytes", "67108864", "Bytes that may wait for the store; when they are more, recorders wait"),
        new("Ingest:QueueWaitSeconds", "5", "How long a segment waits for room before it is refused as busy"),
        new("Ingest:Window", "64", "Segments one page may send before the first of them is acked"),
        new("Ingest:GroupBytes", "8388608", "Most bytes that go to the store in one commit"),
        new("Ingest:ReturnSeconds", "10", "A stopping server asks recorders to come back at random times within this"),
        new("Ingest:DrainSeconds", "15", "How long a stopping server may take to store the segments that have come"),
        new("Ingest:MinFreeBytesForNew", "536870912", "With less free on the store's disk no new session begins"),
        new("Ingest:MinFreeBytes", "134217728", "With less free on the store's disk nothing is taken"),
        new("Ingest:LateHours", "24", "How long after its end a session still takes segments"),
        new("Ingest:SessionHours", "24", "How long a session may last; nothing can be added to it after this time and LateHours"),
        new(
            "Ingest:MaxClockDays",
            "7",
            "How far recorded times may be from the server's clock, or from the clock that their page reported at its Begin"
        ),
        new("Ingest:KeySeconds", "5", "How long a revoked key still works, and changed projects take to reach open connections"),
        new("Ingest:BeginSeconds", "10", "How long a connection may be open before it says Begin"),
        new(
            "Ingest:MaxConnectionsPerAddress",
            "10000",
            "Most hub connections of one address at once; never more than half of Hosting:MaxConnections"
        ),
        new("Scrubbing:Enabled", "true", "Mask card numbers, keys, tokens and projects' patterns before anything is stored"),
        new("Rates:SegmentsPerSecondPerAddress", "2000", "Segments of one address; segments over a rate are sent again later. 0: no limit"),
        new("Rates:SegmentsPerSecondPerKey", "20000", "Segments with one key"),
        new(
            "Rates:BytesPerSecondPerAddress",
            "8388608",
            "Bytes of segments of one address: their bytes as sent, or an eighth of their inflated bytes if that is more"
        ),
        new("Rates:BytesPerSecondPerKey", "67108864", "Bytes of segments with one key"),
        new(
            "Rates:ProcessorMsPerSecondPerAddress",
            "500",
            "Milliseconds of processor time a second that the segments of one address may take"
        ),
        new("Rates:NewSessionsPerMinutePerAddress", "3000", "New sessions of one address"),
        new("Rates:NewSessionsPerMinutePerKey", "30000", "New sessions with one key"),
        new("Rates:BeginsPerMinutePerAddress", "20000", "Begins, flushes and negotiations of one address, refused ones too"),
        new("Indexing:SilentSeconds", "300", "A session closes after this long without a sign of life"),
        new("Indexing:FinishSeconds", "30", "A session that said it was over closes after this long"),
        new(
            "Indexing:RunningSeconds",
            "60",
            "How often a session that is being recorded, and that nobody watches, is indexed; one that somebody watches is indexed at once"
        ),
        new(
            "Indexing:TombstoneHours",
            "72",
            "How long a deleted session is remembered, so that late segments do not bring it back; a session that sent nothing is kept as long"
        ),
        new("Indexing:SweepCron", "* * * * *", "When the sweep looks for sessions that are over"),
        new("Playback:MaxImportBytes", "1073741824", "Largest recording to import, as JSON"),
        new("Playback:LiveSeconds", "55", "How long after its recorder's last sign a session counts as live"),
        new(
            "Playback:LateSeconds",
            "15",
            "How long viewers of a running session wait for a missing segment before they see the later ones without it"
        ),
        new(
            "Playback:Assets",
            "all",
            "Whether viewers' browsers load a recorded page's pictures, fonts and media from their own addresses: all, or none (squares stand in place of pictures)"
        ),
        new("Playback:HubSeconds", "600", "How long a viewer's hub connection lasts; then the viewer must connect again, with its login"),
        new("Logging:Console:FormatterName", "simple", "json: one JSON object a line"),
        new("Logging:LogLevel:Default", "Information", "Trace, Debug, Information, Warning, Error"),
        new(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "",
            "OpenTelemetry collector that gets metrics and traces (with the other OTEL_ settings); empty: nobody"
        ),
    ];
}
