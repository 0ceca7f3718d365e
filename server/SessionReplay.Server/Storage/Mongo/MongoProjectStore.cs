using MongoDB.Driver;
using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The <c>projects</c> collection.</summary>
internal sealed class MongoProjectStore(MongoConnection connection, MongoKeyStore keys, TimeProvider time) : IProjectStore
{
    private readonly IMongoCollection<Project> _projects = connection.Database.GetCollection<Project>("projects");

    public async Task EnsureIndexesAsync(CancellationToken cancellationToken)
    {
        await _projects.Indexes.CreateOneAsync(
            new CreateIndexModel<Project>(
                Builders<Project>.IndexKeys.Ascending(project => project.Key),
                new CreateIndexOptions { Unique = true }
            ),
            cancellationToken: cancellationToken
        );
        // Projects from before keys had a collection of their own have no key in it, nor has a project whose insert a crash cut short.
        foreach (var project in await ListAsync(cancellationToken))
            await AddKeyAsync(project, cancellationToken);
    }

    public async Task<Project?> FindAsync(string id, CancellationToken cancellationToken) =>
        await _projects.Find(project => project.Id == id).FirstOrDefaultAsync(cancellationToken);

    public async Task<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken) =>
        await _projects.Find(Builders<Project>.Filter.Empty).SortBy(project => project.Id).ToListAsync(cancellationToken);

    public async Task<bool> TryAddAsync(Project project, CancellationToken cancellationToken)
    {
        if ((await MongoInserts.InsertNewAsync(_projects, [project], cancellationToken)).Count > 0)
            return false;
        await AddKeyAsync(project, cancellationToken);
        return true;
    }

    public async Task<bool> UpdateAsync(Project project, CancellationToken cancellationToken)
    {
        var change = Builders<Project>
            .Update.Set(p => p.Name, project.Name)
            .Set(p => p.Origins, project.Origins)
            .Set(p => p.Scrubs, project.Scrubs)
            .Set(p => p.ScrubPatterns, project.ScrubPatterns)
            .Set(p => p.SessionsPerDay, project.SessionsPerDay)
            .Set(p => p.MaxStoredBytes, project.MaxStoredBytes);
        return (await _projects.UpdateOneAsync(p => p.Id == project.Id, change, cancellationToken: cancellationToken)).MatchedCount == 1;
    }

    private Task<bool> AddKeyAsync(Project project, CancellationToken cancellationToken) =>
        keys.TryAddAsync(new(project.Key, project.Id, time.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken);
}
