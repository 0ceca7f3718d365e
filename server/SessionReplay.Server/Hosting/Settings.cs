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
        new("Hosting:BuildWeb", "true", "In a checkout: build viewer, recorder and shop at start if they are missing"),
        new("Hosting:JobWorkers", "2", "Background jobs at once"),
        new("Data:Path", "./data", "Folder of the SQLite database, from the repository or the working directory"),
        new("ConnectionStrings:Mongo", "", "MongoDB instead of SQLite: mongodb://host/database (database: session_replay)"),
        new("Access:AdminPassword", "", "Password of the user admin; empty: made at the first start and printed once"),
        new("Access:LoginsPerMinute", "10", "Logins one address may try for one user"),
        new("Access:LoginDays", "14", "How long a login lasts unused"),
        new("Ingest:MaxSegmentBytes", "1048576", "Largest segment as sent"),
        new("Ingest:MaxRawBytes", "8388608", "Largest segment after inflation"),
        new("Ingest:MaxFlushBytes", "4194304", "Largest body of a flush"),
        new("Ingest:QueueBytes", "67108864", "What may wait for the store before recorders have to"),
        new("Ingest:QueueWaitSeconds", "5", "How long a segment waits for room before it is refused as busy"),
        new("Ingest:Window", "64", "Segments one page may have in flight"),
        new("Ingest:GroupBytes", "8388608", "What goes to the store in one group"),
        new("Ingest:ReturnSeconds", "10", "A stopping server asks recorders to come back at random times within this"),
        new("Ingest:DrainSeconds", "15", "How long a stopping server may take to store what has come"),
        new("Ingest:MinFreeBytesForNew", "536870912", "With less free on the store's disk no new session begins"),
        new("Ingest:MinFreeBytes", "134217728", "With less free on the store's disk nothing is taken"),
        new("Ingest:LateHours", "24", "How long after its end a session still takes segments"),
        new("Indexing:SilentSeconds", "300", "A session closes after this long without a sign of life"),
        new("Indexing:FinishSeconds", "30", "A session that said it was over closes after this long"),
        new("Indexing:TombstoneHours", "72", "How long a deleted session is remembered, so that late segments do not bring it back"),
        new("Indexing:SweepCron", "* * * * *", "When the sweep looks for sessions that are over"),
        new("Playback:MaxImportBytes", "1073741824", "Largest recording to import, as JSON"),
        new("Logging:Console:FormatterName", "simple", "json: one JSON object a line"),
        new("Logging:LogLevel:Default", "Information", "Trace, Debug, Information, Warning, Error"),
        new("OTEL_EXPORTER_OTLP_ENDPOINT", "", "OpenTelemetry collector that gets metrics and traces (with the other OTEL_ settings); empty: nobody"),
        new("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "false", "Behind a proxy: believe its X-Forwarded-For and -Proto"),
    ];
}
