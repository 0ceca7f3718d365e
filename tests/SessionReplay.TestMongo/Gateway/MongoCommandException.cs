namespace SessionReplay.TestMongo.Gateway;

/// <summary>A command fails with one of MongoDB's error codes.</summary>
internal sealed class MongoCommandException(int code, string message) : Exception(message)
{
    public int Code => code;
}
