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
        new("Hosting:Port", "5080", "The same as PORT, which goes before it"),
        new("urls", "", "Whole addresses instead (--urls, ASPNETCORE_URLS), https too; goes before both"),
        new("Hosting:MaxConnections", "20000", "Connections at once; WebSockets are counted apart. One address may have three quarters"),
        new("Hosting:KnownProxies", "", "Proxies whose X-Forwarded-For and -Proto are believed: 10.0.0.7, 10.1.0.0/16"),
        new("Hosting:RequestHeadersSeconds", "15", "How long a request's headers may take to come"),
        new("Hosting:BodySeconds", "10", "How long a request's body may take to come; a flush has Ingest:FlushSeconds, an import its time"),
        new("Hosting:MinBytesPerSecond", "240", "How fast bodies must come and answers be read, after 5 s. 0: as slow as it likes"),
        new("Hosting:BuildWeb", "true", "In a checkout: build viewer, recorder and shop at start if they are missing"),
        new("Hosting:JobWorkers", "2", "Background jobs at once"),
        new("Data:Path", "./data", "Folder of the SQLite database, from the repository or the working directory"),
        new(
            "Data:CheckSeconds",
            "60",
            "How long a SQLite server that starts or has met damage looks for damaged sessions in the background; 0: not at all"
        ),
        new("Data:MaxSegmentsPerSession", "200000", "Segments one session may have; what comes after begins a new one"),
        new("Data:MaxPagesPerSession", "1000", "Pages one session may have; the next one begins a new one"),
        new("ConnectionStrings:Mongo", "", "MongoDB instead of SQLite: mongodb://host/database (database: session_replay)"),
        new("ConnectionStrings:Redis", "", "For several servers: tells live viewers of what the others store. host:6379,password=…"),
        new("Access:AdminPassword", "", "Password of the user admin; empty: made at the first start and printed once"),
        new("Access:LoginsPerMinute", "10", "Logins one address may try for one user"),
        new("Access:LoginDays", "14", "How long a login lasts unused"),
        new("Ingest:MaxSegmentBytes", "1048576", "Largest segment as sent"),
        new("Ingest:MaxRawBytes", "8388608", "Largest segment after inflation"),
        new("Ingest:MaxFlushBytes", "4194304", "Largest body of a flush"),
        new("Ingest:FlushMemoryBytes", "67108864", "What the bodies of all flushes may hold at once"),
        new("Ingest:FlushSeconds", "60", "How long the body of a flush may take to come"),
        new("Ingest:MessageMemoryBytes", "134217728", "What messages over 32 KB of hub connections may hold at once, until they are taken"),
        new("Ingest:QueueBytes", "67108864", "What may wait for the store before recorders have to"),
        new("Ingest:QueueWaitSeconds", "5", "How long a segment waits for room before it is refused as busy"),
        new("Ingest:Window", "64", "Segments one page may have in flight"),
        new("Ingest:GroupBytes", "8388608", "What goes to the store in one group"),
        new("Ingest:ReturnSeconds", "10", "A stopping server asks recorders to come back at random times within this"),
        new("Ingest:DrainSeconds", "15", "How long a stopping server may take to store what has come"),
        new("Ingest:MinFreeBytesForNew", "536870912", "With less free on the store's disk no new session begins"),
        new("Ingest:MinFreeBytes", "134217728", "With less free on the store's disk nothing is taken"),
        new("Ingest:LateHours", "24", "How long after its end a session still takes segments"),
        new("Ingest:SessionHours", "24", "How long a session may last; its write token ends then, and LateHours"),
        new("Ingest:MaxClockDays", "7", "How far recorded times may be from the server's clock, or from the one their page began with"),
        new("Ingest:KeySeconds", "5", "How long a revoked key still works, and changed projects take to reach open connections"),
        new("Ingest:BeginSeconds", "10", "How long a connection may be open before it says Begin"),
        new(
            "Ingest:MaxConnectionsPerAddress",
            "10000",
            "Hub connections of one address at once, and at most half of Hosting:MaxConnections"
        ),
        new("Scrubbing:Enabled", "true", "Mask card numbers, keys, tokens and projects' patterns before anything is stored"),
        new("Rates:SegmentsPerSecondPerAddress", "2000", "Segments of one address; what is over a rate waits. 0: any rate"),
        new("Rates:SegmentsPerSecondPerKey", "20000", "Segments with one key"),
        new("Rates:BytesPerSecondPerAddress", "8388608", "Bytes of segments of one address, as sent, or an eighth of what they inflate to"),
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
            "Indexing:TombstoneHours",
            "72",
            "How long a deleted session is remembered (late segments do not bring it back), and one that sent nothing"
        ),
        new("Indexing:SweepCron", "* * * * *", "When the sweep looks for sessions that are over"),
        new("Playback:MaxImportBytes", "1073741824", "Largest recording to import, as JSON"),
        new("Playback:LiveSeconds", "55", "How long after its recorder's last sign a session counts as live"),
        new("Playback:LateSeconds", "15", "How long a running session waits for a segment before those behind it are shown without it"),
        new(
            "Playback:Assets",
            "all",
            "What viewers' browsers load of a recorded page from where it was: all, or none (squares stand where pictures were)"
        ),
        new("Playback:HubSeconds", "600", "How long a viewer's hub connection lasts before it must come again, with its login"),
        new("Logging:Console:FormatterName", "simple", "json: one JSON object a line"),
        new("Logging:LogLevel:Default", "Information", "Trace, Debug, Information, Warning, Error"),
        new(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "",
            "OpenTelemetry collector that gets metrics and traces (with the other OTEL_ settings); empty: nobody"
        ),
    ];
}
