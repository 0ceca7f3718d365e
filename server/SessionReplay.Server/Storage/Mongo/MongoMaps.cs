using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Conventions;
using MongoDB.Bson.Serialization.Serializers;
using SessionReplay.Server.Storage.Errors;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>Maps records to documents: names in camelCase, nulls left out, ids as <c>_id</c>.</summary>
internal static class MongoMaps
{
    private static readonly Lazy<bool> Registered = new(RegisterAll);

    /// <summary>Registers the maps, once per process because the driver keeps them in a static table.</summary>
    public static void Register() => _ = Registered.Value;

    private static bool RegisterAll()
    {
        // Nulls are left out, because $min compares null as smaller than every number and would keep it.
        ConventionRegistry.Register(
            "session-replay",
            new ConventionPack
            {
                new CamelCaseElementNameConvention(),
                new IgnoreExtraElementsConvention(true),
                new IgnoreIfNullConvention(true),
            },
            type => type.Namespace?.StartsWith("SessionReplay.Server.Storage", StringComparison.Ordinal) == true
        );

        BsonClassMap.RegisterClassMap<Session>(map =>
        {
            map.AutoMap();
            map.MapIdMember(session => session.Id);
            map.MapMember(session => session.State).SetSerializer(new SessionStateSerializer());
            map.UnmapMember(session => session.IsDamaged);
        });
        BsonClassMap.RegisterClassMap<Page>(map =>
        {
            // A page's id is unique in its session only, so it cannot be the document's id.
            map.AutoMap();
            map.SetIdMember(null);
            map.MapMember(page => page.SessionId).SetElementName("session");
            map.MapMember(page => page.Id).SetElementName("page");
        });
        BsonClassMap.RegisterClassMap<ErrorOccurrence>(map =>
        {
            map.AutoMap();
            map.MapIdMember(error => error.Id);
            map.MapMember(error => error.SessionId).SetElementName("session");
            map.MapMember(error => error.PageId).SetElementName("page");
        });
        BsonClassMap.RegisterClassMap<Project>(map =>
        {
            map.AutoMap();
            map.MapIdMember(project => project.Id);
        });
        BsonClassMap.RegisterClassMap<ProjectKey>(map =>
        {
            map.AutoMap();
            map.MapIdMember(key => key.Key);
            map.MapMember(key => key.ProjectId).SetElementName("project");
        });
        BsonClassMap.RegisterClassMap<User>(map =>
        {
            map.AutoMap();
            map.MapIdMember(user => user.Name);
        });
        return true;
    }

    private sealed class SessionStateSerializer : StructSerializerBase<SessionState>
    {
        public override SessionState Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args) =>
            SessionStates.Parse(context.Reader.ReadString());

        public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, SessionState value) =>
            context.Writer.WriteString(value.Name());
    }
}
