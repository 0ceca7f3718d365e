namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The tables, as a list of steps: a database of version n (PRAGMA user_version) has had the first n steps.</summary>
internal static class SqliteSchema
{
    private static readonly string[] Steps =
    [
        """
            CREATE TABLE sessions (
                id TEXT PRIMARY KEY, project TEXT NOT NULL, state TEXT NOT NULL,
                begun_at INTEGER NOT NULL, last_seen INTEGER NOT NULL, finished_at INTEGER, start_time INTEGER, end_time INTEGER,
                href TEXT, user_agent TEXT, user_id TEXT, user_traits TEXT,
                pages INTEGER NOT NULL DEFAULT 0, segments INTEGER NOT NULL DEFAULT 0, events INTEGER NOT NULL DEFAULT 0,
                errors INTEGER NOT NULL DEFAULT 0, clicks INTEGER NOT NULL DEFAULT 0, stored_bytes INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
            CREATE INDEX sessions_newest ON sessions (begun_at DESC, id DESC) WHERE segments > 0;
            CREATE INDEX sessions_of_user ON sessions (user_id, begun_at DESC, id DESC) WHERE segments > 0;
            CREATE INDEX sessions_due ON sessions (state, last_seen);

            CREATE TABLE pages (
                session TEXT NOT NULL, id TEXT NOT NULL, begun_at INTEGER NOT NULL, clock_offset INTEGER NOT NULL,
                href TEXT, title TEXT, start_time INTEGER, end_time INTEGER, segments INTEGER NOT NULL DEFAULT 0, events INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (session, id)) WITHOUT ROWID;

            -- The bytes stand last: what stands before them is read without them.
            CREATE TABLE segments (
                session TEXT NOT NULL, page TEXT NOT NULL, number INTEGER NOT NULL, received_at INTEGER NOT NULL,
                raw_length INTEGER NOT NULL, stored_length INTEGER NOT NULL, crc32c INTEGER NOT NULL,
                events INTEGER NOT NULL, errors INTEGER NOT NULL, clicks INTEGER NOT NULL, start_time INTEGER NOT NULL, end_time INTEGER NOT NULL,
                starts_snapshot INTEGER NOT NULL, href TEXT, title TEXT, user_id TEXT, user_traits TEXT, lz4 BLOB NOT NULL,
                UNIQUE (session, page, number));

            CREATE TABLE errors (
                id TEXT PRIMARY KEY, session TEXT NOT NULL, page TEXT NOT NULL, time INTEGER NOT NULL,
                kind TEXT NOT NULL, name TEXT NOT NULL, message TEXT NOT NULL, stack TEXT, source TEXT, line INTEGER, "column" INTEGER);
            CREATE INDEX errors_of_session ON errors (session, time);

            CREATE TABLE projects (id TEXT PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE, origins TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE users (name TEXT PRIMARY KEY, password_hash TEXT NOT NULL, login_link_hash TEXT UNIQUE) WITHOUT ROWID;
            CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE health (id INTEGER PRIMARY KEY, checks INTEGER NOT NULL);
            """,
        """
            CREATE TABLE project_keys (key TEXT PRIMARY KEY, project TEXT NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER) WITHOUT ROWID;
            INSERT INTO project_keys (key, project, created_at) SELECT key, id, unixepoch() * 1000 FROM projects;
            ALTER TABLE projects ADD COLUMN scrubs INTEGER NOT NULL DEFAULT 1;
            ALTER TABLE projects ADD COLUMN scrub_patterns TEXT NOT NULL DEFAULT '[]';
            ALTER TABLE projects ADD COLUMN sessions_per_day INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE projects ADD COLUMN max_stored_bytes INTEGER NOT NULL DEFAULT 0;
            CREATE INDEX sessions_of_project ON sessions (project, begun_at);
            """,
        "CREATE TABLE deleted (session TEXT PRIMARY KEY, deleted_at INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE INDEX sessions_empty ON sessions (last_seen) WHERE segments = 0",
        "CREATE TABLE ended_logins (id TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID",
        """
            ALTER TABLE sessions ADD COLUMN failed_requests INTEGER NOT NULL DEFAULT 0;
            -- Only of segments that have some. In a column of theirs it would stand behind the bytes, which would be read with it.
            CREATE TABLE failed_requests (
                session TEXT NOT NULL, page TEXT NOT NULL, number INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (session, page, number)) WITHOUT ROWID;
            """,
        // Older servers kept a session's earlier identities in its segments only, so the new table is filled from there.
        """
            CREATE TABLE identities (session TEXT NOT NULL, user_id TEXT NOT NULL, first_seen INTEGER NOT NULL, PRIMARY KEY (session, user_id)) WITHOUT ROWID;
            CREATE INDEX identities_of_user ON identities (user_id, session);
            INSERT INTO identities (session, user_id, first_seen)
                SELECT session, user_id, min(received_at) FROM segments WHERE user_id IS NOT NULL GROUP BY session, user_id;
            """,
        "ALTER TABLE sessions ADD COLUMN index_version INTEGER NOT NULL DEFAULT 0",
        // The bytes stand last, as in segments.
        """
            CREATE TABLE packs (
                session TEXT NOT NULL, page TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, start TEXT NOT NULL,
                start_time INTEGER NOT NULL, end_time INTEGER NOT NULL, bytes INTEGER NOT NULL, keyframe_bytes INTEGER NOT NULL,
                version INTEGER NOT NULL, moments_from INTEGER NOT NULL, moments_to INTEGER NOT NULL,
                counts TEXT NOT NULL, moments_raw_length INTEGER NOT NULL, moments_crc32c INTEGER NOT NULL, moments_lz4 BLOB NOT NULL,
                raw_length INTEGER, crc32c INTEGER, lz4 BLOB, UNIQUE (session, page, first));
            CREATE INDEX sessions_to_index ON sessions (index_version, begun_at DESC) WHERE state = 'indexed';
            """,
        // A column that is added would stand behind the bytes. Packs of an older version are made again anyway.
        """
            DROP TABLE packs;
            CREATE TABLE packs (
                session TEXT NOT NULL, page TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, start TEXT NOT NULL,
                start_time INTEGER NOT NULL, end_time INTEGER NOT NULL, bytes INTEGER NOT NULL, keyframe_bytes INTEGER NOT NULL,
                version INTEGER NOT NULL, moments_from INTEGER NOT NULL, moments_to INTEGER NOT NULL,
                counts TEXT NOT NULL, activity BLOB NOT NULL,
                moments_raw_length INTEGER NOT NULL, moments_crc32c INTEGER NOT NULL, moments_lz4 BLOB NOT NULL,
                raw_length INTEGER, crc32c INTEGER, lz4 BLOB, UNIQUE (session, page, first));
            """,
        // The texts of packs. In columns of packs they would stand behind the keyframe, which would be read with them.
        """
            CREATE TABLE texts (
                session TEXT NOT NULL, page TEXT NOT NULL, first INTEGER NOT NULL,
                raw_length INTEGER NOT NULL, crc32c INTEGER NOT NULL, lz4 BLOB NOT NULL, UNIQUE (session, page, first));
            """,
        "ALTER TABLE sessions ADD COLUMN frustrations INTEGER NOT NULL DEFAULT 0",
    ];

    /// <summary>Runs the steps the database has not had. A database of a newer server is refused.</summary>
    public static void Migrate(SqliteStatements statements)
    {
        var version = statements.Read("PRAGMA user_version", row => row.GetInt32(0))[0];
        if (version > Steps.Length)
            throw new StorageException(
                $"The database has schema version {version}; this server knows versions up to {Steps.Length}. Run the newer server."
            );

        if (version == Steps.Length)
            return;
        foreach (var step in Steps[version..])
            statements.ExecuteScript(step);
        statements.ExecuteScript($"PRAGMA user_version = {Steps.Length}");
    }
}
