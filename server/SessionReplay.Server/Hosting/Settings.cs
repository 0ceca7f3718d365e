namespace SessionReplay.Server.Hosting;

/// <summary>One line of the settings table.</summary>
internal sealed record Setting(string Name, string Default, string Meaning);

/// <summary>Every setting: what --help prints. A test compares it with the options.</summary>
internal static class Settings
{
    public static readonly IReadOnlyList<Setting> All =
    [
        new("PORT", "5080", "Port to listen on; 0: any free one"),
        new("Hosting:Address", "127.0.0.1", "Address to listen on: an IP address, localhost, or * for all"),
        new("Hosting:Port", "5080", "The same as PORT, which goes before it"),
        new("urls", "", "Whole addresses instead (--urls, ASPNETCORE_URLS), https too; goes before both"),
        new("Hosting:MaxConnections", "20000", "Connections at once; WebSockets are counted apart"),
        new("Hosting:KnownProxies", "", "Proxies whose X-Forwarded-For and -Proto are believed: 10.0.0.7, 10.1.0.0/16"),
        new("Hosting:RequestHeadersSeconds", "15", "How long a request's headers may take to come"),
        new("Hosting:MinBytesPerSecond", "240", "How fast bodies must come and answers be read, after 5 s. 0: as slow as it likes"),
        new("Hosting:BuildWeb", "true", "In a checkout: build viewer, recorder and shop at start if they are missing"),
        new("Hosting:JobWorkers", "2", "Background jobs at once"),
        new("Data:Path", "./data", "Folder of the SQLite database, from the repository or the working directory"),
        new("ConnectionStrings:Mongo", "", "MongoDB instead of SQLite: mongodb://host/database (database: session_replay)"),
        new("ConnectionStrings:Redis", "", "For several servers: tells live viewers of what the others store. host:6379,password=…"),
        new("Access:AdminPassword", "", "Password of the user admin; empty: made at the first start and printed once"),
        new("Access:LoginsPerMinute", "10", "Logins one address may try for one user"),
        new("Access:LoginDays", "14", "How long a login lasts unused"),
        new("Ingest:MaxSegmentBytes", "1048576", "Largest segment as sent"),
        new("Ingest:MaxRawBytes", "8388608", "Largest segment after inflation"),
        new("Ingest:MaxFlushBytes", "4194304", "Largest body of a flush"),
        new("Ingest:FlushMemoryBytes", "67108864", "What the bodies of all flushes may hold at once"),
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
        new("Ingest:KeySeconds", "5", "How long a revoked key still works, and changed projects take to reach open connections"),
        new("Ingest:BeginSeconds", "10", "How long a connection may be open before it says Begin"),
        new("Ingest:MaxConnectionsPerAddress", "10000", "Hub connections of one address at once"),
        new("Scrubbing:Enabled", "true", "Mask card numbers, keys, tokens and projects' patterns before anything is stored"),
        new("Rates:SegmentsPerSecondPerAddress", "2000", "Segments of one address; what is over a rate waits. 0: any rate"),
        new("Rates:SegmentsPerSecondPerKey", "20000", "Segments with one key"),
        new("Rates:BytesPerSecondPerAddress", "33554432", "Bytes of segments, as sent, of one address"),
        new("Rates:BytesPerSecondPerKey", "134217728", "Bytes of segments with one key"),
        new("Rates:NewSessionsPerMinutePerAddress", "3000", "New sessions of one address"),
        new("Rates:NewSessionsPerMinutePerKey", "30000", "New sessions with one key"),
        new("Rates:BeginsPerMinutePerAddress", "20000", "Begins, flushes and negotiations of one address, refused ones too"),
        new("Indexing:SilentSeconds", "300", "A session closes after this long without a sign of life"),
        new("Indexing:FinishSeconds", "30", "A session that said it was over closes after this long"),
        new("Indexing:TombstoneHours", "72", "How long a deleted session is remembered, so that late segments do not bring it back"),
        new("Indexing:SweepCron", "* * * * *", "When the sweep looks for sessions that are over"),
        new("Playback:MaxImportBytes", "1073741824", "Largest recording to import, as JSON"),
        new("Playback:HubSeconds", "600", "How long a viewer's hub connection lasts before it must come again, with its login"),
        new("Logging:Console:FormatterName", "simple", "json: one JSON object a line"),
        new("Logging:LogLevel:Default", "Information", "Trace, Debug, Information, Warning, Error"),
        new("OTEL_EXPORTER_OTLP_ENDPOINT", "", "OpenTelemetry collector that gets metrics and traces (with the other OTEL_ settings); empty: nobody"),
    ];
}
