using System.Linq.Expressions;
using MongoDB.Driver;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>Updates of fields that are left out when they are null.</summary>
internal static class MongoUpdates
{
    public static UpdateDefinition<TDocument> SetOrUnset<TDocument, TField>(Expression<Func<TDocument, TField>> field, TField value) =>
        value is null
            ? Builders<TDocument>.Update.Unset(new ExpressionFieldDefinition<TDocument>(field))
            : Builders<TDocument>.Update.Set(field, value);
}
