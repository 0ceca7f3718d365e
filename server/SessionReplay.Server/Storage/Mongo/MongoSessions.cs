using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The <c>sessions</c> collection.</summary>
internal sealed class MongoSessions(MongoConnection connection)
{
    private static readonly FilterDefinitionBuilder<Session> Where = Builders<Session>.Filter;
    private static readonly UpdateDefinitionBuilder<Session> Change = Builders<Session>.Update;

    private static readonly FilterDefinition<Session> HasNothing = Where.Eq(s => s.Segments, 0);

    private readonly IMongoCollection<Session> _sessions = connection.Database.GetCollection<Session>("sessions");

    public Task EnsureIndexesAsync(CancellationToken cancellationToken)
    {
        var keys = Builders<Session>.IndexKeys;
        return _sessions.Indexes.CreateManyAsync(
            [
                new(keys.Descending(session => session.BegunAtServer).Descending(session => session.Id)),
                new(
                    keys.Ascending(session => session.UserId).Descending(session => session.BegunAtServer).Descending(session => session.Id)
                ),
                new(
                    keys.Ascending(session => session.UserIds)
                        .Descending(session => session.BegunAtServer)
                        .Descending(session => session.Id)
                ),
                new(keys.Ascending(session => session.State).Ascending(session => session.LastSeenServer)),
                new(keys.Ascending(session => session.State).Ascending(session => session.IndexVersion)),
                new(keys.Ascending(session => session.ProjectId).Ascending(session => session.BegunAtServer)),
                new(
                    keys.Ascending(session => session.LastSeenServer),
                    new CreateIndexOptions<Session> { PartialFilterExpression = HasNothing }
                ),
            ],
            cancellationToken
        );
    }

    public async Task<Session> BeginAsync(
        string sessionId,
        string projectId,
        string? userAgent,
        long nowServer,
        CancellationToken cancellationToken
    )
    {
        var begin = Change
            .SetOnInsert(s => s.ProjectId, projectId)
            .SetOnInsert(s => s.BegunAtServer, nowServer)
            .SetOnInsert(s => s.Segments, 0)
            .Set(s => s.State, SessionState.Recording)
            .Max(s => s.LastSeenServer, nowServer)
            .Unset(s => s.FinishedAtServer);
        if (userAgent is not null)
            begin = begin.SetOnInsert(s => s.UserAgent, userAgent);
        var options = new FindOneAndUpdateOptions<Session> { IsUpsert = true, ReturnDocument = ReturnDocument.After };
        try
        {
            return await _sessions.FindOneAndUpdateAsync(Is(sessionId), begin, options, cancellationToken);
        }
        catch (MongoException exception) when (MongoInserts.IsDuplicateKey(exception))
        {
            // Two tabs began at once, and the other tab's Begin inserted the session, so that this is an update now.
            return await _sessions.FindOneAndUpdateAsync(Is(sessionId), begin, options, cancellationToken);
        }
    }

    /// <returns>Null when the session was deleted meanwhile.</returns>
    public async Task<Session?> AddPageAsync(string sessionId, CancellationToken cancellationToken) =>
        await _sessions.FindOneAndUpdateAsync(
            Is(sessionId),
            Change.Inc(s => s.Pages, 1),
            new FindOneAndUpdateOptions<Session> { ReturnDocument = ReturnDocument.After },
            cancellationToken
        );

    /// <summary>The sessions among <paramref name="sessionIds"/> that have at least <paramref name="segments"/> segments.</summary>
    public async Task<IReadOnlySet<string>> FullAmongAsync(
        IReadOnlyCollection<string> sessionIds,
        int segments,
        CancellationToken cancellationToken
    ) =>
        (
            await _sessions
                .Find(Where.In(s => s.Id, sessionIds) & Where.Gte(s => s.Segments, segments))
                .Project(s => s.Id)
                .ToListAsync(cancellationToken)
        ).ToHashSet();

    /// <summary>
    /// Sets the sessions that are over back by one state, so that the next sweep finds them and they are counted once more.
    /// </summary>
    public async Task CountAgainAsync(IReadOnlyCollection<string> sessionIds, CancellationToken cancellationToken)
    {
        // A closed session may be in the middle of a count that came too early. Back in recording, it cannot become indexed by that count.
        await SetAsync(SessionState.Closed, SessionState.Recording);
        await SetAsync(SessionState.Indexed, SessionState.Closed);

        Task SetAsync(SessionState from, SessionState to) =>
            _sessions.UpdateManyAsync(
                Where.In(s => s.Id, sessionIds) & Where.Eq(s => s.State, from),
                Change.Set(s => s.State, to),
                cancellationToken: cancellationToken
            );
    }

    /// <summary>
    /// Adds a group's new segments to the sessions' counters. New segments also set a session back to recording and void an earlier Finish.
    /// </summary>
    public async Task AddAsync(IEnumerable<SessionAddition> additions, CancellationToken cancellationToken)
    {
        var writes = new List<WriteModel<Session>>();
        foreach (var addition in additions)
        {
            var id = Is(addition.SessionId);
            writes.Add(new UpdateOneModel<Session>(id, Adding(addition)));
            writes.Add(
                new UpdateOneModel<Session>(
                    id & Where.Lt(s => s.FinishedAtServer, addition.ReceivedAtServer),
                    Change.Unset(s => s.FinishedAtServer)
                )
            );
            writes.AddRange(Identifying(addition.SessionId, addition.Totals.UserIds));
            if (addition.Totals.Href is { } href)
                writes.Add(new UpdateOneModel<Session>(id & Where.Exists(s => s.Href, false), Change.Set(s => s.Href, href)));
        }

        if (writes.Count > 0)
            await _sessions.BulkWriteAsync(writes, new BulkWriteOptions { IsOrdered = false }, cancellationToken);
    }

    public async Task<Session?> FindAsync(string sessionId, CancellationToken cancellationToken) =>
        await _sessions.Find(Is(sessionId)).FirstOrDefaultAsync(cancellationToken);

    public async Task<IReadOnlyList<Session>> ListAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        var filter = Where.Gt(s => s.Segments, 0);
        if (query.Before is var (begunAt, id))
            filter &= Where.Lt(s => s.BegunAtServer, begunAt) | (Where.Eq(s => s.BegunAtServer, begunAt) & Where.Lt(s => s.Id, id));
        if (query.UserId is not null)
            // Of sessions of older servers, and of sessions with more users than are kept, only UserId may match.
            filter &= Where.AnyEq(s => s.UserIds, query.UserId) | Where.Eq(s => s.UserId, query.UserId);
        if (query.WithErrors)
            filter &= Where.Gt(s => s.Errors, 0);
        if (query.IdPrefix is not null)
            filter &= Where.Gte(s => s.Id, query.IdPrefix) & Where.Lt(s => s.Id, query.IdEnd);
        var documents = await _sessions
            .Find(filter)
            .SortByDescending(session => session.BegunAtServer)
            .ThenByDescending(session => session.Id)
            .Limit(query.Limit)
            .As<BsonDocument>()
            .ToListAsync(cancellationToken);
        return [.. documents.Select(Read)];
    }

    public async Task<IReadOnlyList<string>> IdsAsync(CancellationToken cancellationToken) =>
        await _sessions
            .Find(Where.Empty)
            .SortByDescending(session => session.BegunAtServer)
            .Project(session => session.Id)
            .ToListAsync(cancellationToken);

    /// <summary>Adds the users that a recount found.</summary>
    public async Task AddUserIdsAsync(string sessionId, IReadOnlyList<string> userIds, CancellationToken cancellationToken)
    {
        if (userIds.Count > 0)
            await _sessions.BulkWriteAsync(Identifying(sessionId, userIds), new BulkWriteOptions { IsOrdered = true }, cancellationToken);
    }

    public Task<long> CountAsync(string projectId, long sinceServer, CancellationToken cancellationToken) =>
        _sessions.CountDocumentsAsync(
            Where.Eq(s => s.ProjectId, projectId) & Where.Gte(s => s.BegunAtServer, sinceServer),
            cancellationToken: cancellationToken
        );

    public async Task<long> StoredBytesAsync(string projectId, CancellationToken cancellationToken)
    {
        var sums = await _sessions
            .Aggregate()
            .Match(Where.Eq(s => s.ProjectId, projectId))
            .Group(s => s.ProjectId, all => new { Bytes = all.Sum(s => s.StoredBytes) })
            .ToListAsync(cancellationToken);
        return sums.Sum(sum => sum.Bytes);
    }

    /// <summary>Sessions last seen before a time whose counter says that they have no segments.</summary>
    public async Task<IReadOnlyList<string>> EmptyAsync(long seenBefore, int limit, CancellationToken cancellationToken) =>
        await _sessions
            .Find(HasNothing & Where.Lt(s => s.LastSeenServer, seenBefore))
            .Limit(limit)
            .Project(s => s.Id)
            .ToListAsync(cancellationToken);

    public Task FinishAsync(string sessionId, long nowServer, CancellationToken cancellationToken) =>
        _sessions.UpdateOneAsync(Is(sessionId), Change.Set(s => s.FinishedAtServer, nowServer), cancellationToken: cancellationToken);

    public async Task<IReadOnlyList<string>> DueAsync(
        SessionState state,
        long silentSince,
        long finishedBefore,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var filter = Where.Eq(s => s.State, state);
        if (state == SessionState.Recording)
            filter &= Where.Lt(s => s.LastSeenServer, silentSince) | Where.Lt(s => s.FinishedAtServer, finishedBefore);
        return await _sessions
            .Find(filter)
            .SortBy(session => session.LastSeenServer)
            .ThenBy(session => session.Id)
            .Limit(limit)
            .Project(session => session.Id)
            .ToListAsync(cancellationToken);
    }

    public async Task<bool> TryMoveAsync(
        string sessionId,
        SessionState from,
        SessionState to,
        long lastSeenServer,
        CancellationToken cancellationToken
    )
    {
        var moved = await _sessions.UpdateOneAsync(
            Is(sessionId) & Where.Eq(s => s.State, from) & Where.Lte(s => s.LastSeenServer, lastSeenServer),
            Change.Set(s => s.State, to),
            cancellationToken: cancellationToken
        );
        return moved.MatchedCount == 1;
    }

    public async Task<IReadOnlyList<string>> OutdatedAsync(int indexVersion, int limit, CancellationToken cancellationToken) =>
        await _sessions
            .Find(Where.Eq(s => s.State, SessionState.Indexed) & Where.Not(Where.Gte(s => s.IndexVersion, indexVersion)))
            .SortByDescending(session => session.BegunAtServer)
            .Limit(limit)
            .Project(session => session.Id)
            .ToListAsync(cancellationToken);

    public async Task<bool> TrySetIndexedAsync(
        string sessionId,
        int indexVersion,
        SessionProblems? problems,
        long lastSeenServer,
        CancellationToken cancellationToken
    )
    {
        var indexed = Change.Set(s => s.State, SessionState.Indexed).Set(s => s.IndexVersion, indexVersion);
        if (problems is var (errors, failedRequests, frustrations))
            indexed = indexed.Set(s => s.Errors, errors).Set(s => s.FailedRequests, failedRequests).Set(s => s.Frustrations, frustrations);
        var moved = await _sessions.UpdateOneAsync(
            Is(sessionId) & Where.Ne(s => s.State, SessionState.Recording) & Where.Lte(s => s.LastSeenServer, lastSeenServer),
            indexed,
            cancellationToken: cancellationToken
        );
        return moved.MatchedCount == 1;
    }

    /// <summary>
    /// Sets the counters, unless something came after the session was read: then the session closes again later, and is counted then.
    /// </summary>
    /// <returns>Whether the counters were set.</returns>
    public async Task<bool> TrySetTotalsAsync(Session read, int pages, SegmentTotals totals, CancellationToken cancellationToken)
    {
        var isAsRead = Where.Eq(s => s.LastSeenServer, read.LastSeenServer) & Where.Eq(s => s.Segments, read.Segments);
        var set = await _sessions.UpdateOneAsync(Is(read.Id) & isAsRead, Setting(pages, totals), cancellationToken: cancellationToken);
        return set.MatchedCount == 1;
    }

    /// <summary>Deletes a session if it is still empty. False when it was seen meanwhile, or has segments now.</summary>
    public async Task<bool> TryDeleteEmptyAsync(string sessionId, long seenBefore, CancellationToken cancellationToken) =>
        (
            await _sessions.DeleteOneAsync(Is(sessionId) & HasNothing & Where.Lt(s => s.LastSeenServer, seenBefore), cancellationToken)
        ).DeletedCount == 1;

    public Task DeleteAsync(string sessionId, CancellationToken cancellationToken) =>
        _sessions.DeleteOneAsync(Is(sessionId), cancellationToken);

    private static FilterDefinition<Session> Is(string sessionId) => Where.Eq(s => s.Id, sessionId);

    /// <summary>
    /// Reads a session. A document with impossible values becomes a damaged session, so that it does not hide the sessions beside it.
    /// </summary>
    private static Session Read(BsonDocument document)
    {
        try
        {
            return BsonSerializer.Deserialize<Session>(document);
        }
        catch (Exception exception)
            when (exception is FormatException or BsonException or OverflowException or InvalidCastException or InvalidOperationException)
        {
            var begun = document.GetValue("begunAtServer", 0) is { IsNumeric: true } time ? time.ToInt64() : 0;
            return new()
            {
                Id = document["_id"].ToString()!,
                ProjectId = "",
                State = SessionState.Indexed,
                BegunAtServer = begun,
                LastSeenServer = begun,
                IsDamaged = true,
            };
        }
    }

    /// <summary>Updates that add the users who are new, while the session has fewer than <see cref="Session.MaxUserIds"/>.</summary>
    private static IEnumerable<UpdateOneModel<Session>> Identifying(string sessionId, IEnumerable<string> userIds) =>
        userIds.Select(user => new UpdateOneModel<Session>(
            Is(sessionId) & Where.AnyNe(s => s.UserIds, user) & Where.Exists($"userIds.{Session.MaxUserIds - 1}", false),
            Change.Push(s => s.UserIds, user)
        ));

    private static UpdateDefinition<Session> Setting(int pages, SegmentTotals totals) =>
        Change.Combine(
            Change.Set(s => s.Pages, pages),
            Change.Set(s => s.Segments, totals.Segments),
            Change.Set(s => s.Events, totals.Events),
            Change.Set(s => s.Errors, totals.Errors),
            Change.Set(s => s.Clicks, totals.Clicks),
            Change.Set(s => s.FailedRequests, totals.FailedRequests),
            Change.Set(s => s.StoredBytes, totals.StoredBytes),
            MongoUpdates.SetOrUnset<Session, long?>(s => s.StartTime, totals.StartTime),
            MongoUpdates.SetOrUnset<Session, long?>(s => s.EndTime, totals.EndTime),
            MongoUpdates.SetOrUnset<Session, string?>(s => s.Href, totals.Href),
            MongoUpdates.SetOrUnset<Session, string?>(s => s.UserId, totals.UserId),
            MongoUpdates.SetOrUnset<Session, string?>(s => s.UserTraits, totals.UserTraits)
        );

    private static UpdateDefinition<Session> Adding(SessionAddition addition)
    {
        var totals = addition.Totals;
        var update = Change
            .Set(s => s.State, SessionState.Recording)
            .Max(s => s.LastSeenServer, addition.ReceivedAtServer)
            .Inc(s => s.Segments, totals.Segments)
            .Inc(s => s.Events, totals.Events)
            .Inc(s => s.Errors, totals.Errors)
            .Inc(s => s.Clicks, totals.Clicks)
            .Inc(s => s.FailedRequests, totals.FailedRequests)
            .Inc(s => s.StoredBytes, totals.StoredBytes);
        if (totals.StartTime is not null)
            update = update.Min(s => s.StartTime, totals.StartTime).Max(s => s.EndTime, totals.EndTime);
        if (totals.UserId is not null)
        {
            update = Change.Combine(
                update.Set(s => s.UserId, totals.UserId),
                MongoUpdates.SetOrUnset<Session, string?>(s => s.UserTraits, totals.UserTraits)
            );
        }

        return update;
    }
}
