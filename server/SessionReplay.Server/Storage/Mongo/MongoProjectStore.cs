using MongoDB.Driver;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The <c>projects</c> collection.</summary>
internal sealed class MongoProjectStore(MongoConnection connection) : IProjectStore
{
    private readonly IMongoCollection<Project> _projects = connection.Database.GetCollection<Project>("projects");

    public Task EnsureIndexesAsync(CancellationToken cancellationToken) => _projects.Indexes.CreateOneAsync(
        new CreateIndexModel<Project>(Builders<Project>.IndexKeys.Ascending(project => project.Key), new CreateIndexOptions { Unique = true }),
        cancellationToken: cancellationToken);

    public async Task<Project?> FindByKeyAsync(string key, CancellationToken cancellationToken) =>
        await _projects.Find(project => project.Key == key).FirstOrDefaultAsync(cancellationToken);

    public async Task<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken) =>
        await _projects.Find(Builders<Project>.Filter.Empty).SortBy(project => project.Id).ToListAsync(cancellationToken);

    public async Task<bool> TryAddAsync(Project project, CancellationToken cancellationToken) =>
        (await MongoInserts.InsertNewAsync(_projects, [project], cancellationToken)).Count == 0;
}
