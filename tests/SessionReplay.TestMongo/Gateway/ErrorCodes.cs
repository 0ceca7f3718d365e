namespace SessionReplay.TestMongo.Gateway;

/// <summary>MongoDB's error codes, and the SQLSTATEs that stand for them: DocumentDB's own, and PostgreSQL's.</summary>
internal static class ErrorCodes
{
    public const int InternalError = 1;
    public const int IllegalOperation = 20;
    public const int CursorNotFound = 43;
    public const int CommandNotFound = 59;
    public const int WriteConflict = 112;
    public const int DuplicateKey = 11000;

    private static readonly Dictionary<string, (int Code, string Name)> BySqlState = new()
    {
        ["23505"] = (11000, "DuplicateKey"), // unique_violation
        ["23P01"] = (11000, "DuplicateKey"), // exclusion_violation: how a unique index of DocumentDB is made
        ["42P01"] = (26, "NamespaceNotFound"), // undefined_table
        ["57014"] = (50, "ExceededTimeLimit"), // query_canceled
        ["40P01"] = (112, "WriteConflict"), // deadlock_detected
        ["40001"] = (112, "WriteConflict"), // serialization_failure
        ["55P03"] = (24, "LockTimeout"), // lock_not_available
        ["0A000"] = (115, "CommandNotSupported"), // feature_not_supported
        ["22P02"] = (9, "FailedToParse"), // invalid_text_representation
        ["22023"] = (2, "BadValue"), // invalid_parameter_value
        ["M0000"] = (1, "InternalError"),
        ["M0001"] = (2, "BadValue"),
        ["M0002"] = (5, "GraphContainsCycle"),
        ["M0003"] = (9, "FailedToParse"),
        ["M00ER"] = (13, "Unauthorized"),
        ["M0004"] = (14, "TypeMismatch"),
        ["M0005"] = (15, "Overflow"),
        ["M00DO"] = (16, "InvalidLength"),
        ["M0006"] = (20, "IllegalOperation"),
        ["M0007"] = (23, "AlreadyInitialized"),
        ["M00EW"] = (24, "LockTimeout"),
        ["M0008"] = (26, "NamespaceNotFound"),
        ["M0009"] = (27, "IndexNotFound"),
        ["M000A"] = (28, "PathNotViable"),
        ["M000C"] = (34, "CannotBackfillArray"),
        ["M000D"] = (40, "ConflictingUpdateOperators"),
        ["M000E"] = (43, "CursorNotFound"),
        ["M000F"] = (48, "NamespaceExists"),
        ["M00EX"] = (50, "ExceededTimeLimit"),
        ["M000G"] = (52, "DollarPrefixedFieldName"),
        ["M000H"] = (53, "CanNotBeTypeArray"),
        ["M000I"] = (54, "NotSingleValueField"),
        ["M000J"] = (56, "EmptyFieldName"),
        ["M000K"] = (57, "DottedFieldName"),
        ["M00EY"] = (59, "CommandNotFound"),
        ["M000L"] = (61, "ShardKeyNotFound"),
        ["M000M"] = (66, "ImmutableField"),
        ["M000N"] = (67, "CannotCreateIndex"),
        ["M000O"] = (68, "IndexAlreadyExists"),
        ["M000P"] = (72, "InvalidOptions"),
        ["M000Q"] = (73, "InvalidNamespace"),
        ["M000R"] = (85, "IndexOptionsConflict"),
        ["M000S"] = (86, "IndexKeySpecsConflict"),
        ["M00F1"] = (112, "WriteConflict"),
        ["M000U"] = (115, "CommandNotSupported"),
        ["M00CO"] = (121, "DocumentFailedValidation"),
        ["M00EL"] = (143, "CursorInUse"),
        ["M000W"] = (146, "ExceededMemoryLimit"),
        ["M000Z"] = (166, "CommandNotSupportedOnView"),
        ["M0012"] = (197, "InvalidIndexSpecificationOption"),
        ["M00F4"] = (201, "CannotBuildIndexKeys"),
        ["M0013"] = (224, "QueryFeatureNotAllowed"),
        ["M0015"] = (241, "ConversionFailure"),
        ["M0017"] = (276, "IndexBuildAborted"),
        ["M0018"] = (291, "UnableToFindIndex"),
        ["M001B"] = (10334, "BsonObjectTooLarge"),
        ["M001C"] = (11000, "DuplicateKey"),
        ["M003A"] = (17419, "DocumentAfterUpdateLargerThanMaxSize"),
        ["M003B"] = (17420, "DocumentToUpsertLargerThanMaxSize"),
        ["M007U"] = (40324, "UnrecognizedCommand"),
        ["M0088"] = (40415, "UnknownBsonField"),
    };

    private static readonly Dictionary<int, string> Names = BySqlState
        .Values.DistinctBy(error => error.Code)
        .ToDictionary(error => error.Code, error => error.Name);

    /// <summary>
    /// MongoDB's code for a SQLSTATE. A state that is not listed is an internal error, as it is to MongoDB's own clients.
    /// </summary>
    public static int FromSqlState(string sqlState) => BySqlState.TryGetValue(sqlState, out var error) ? error.Code : InternalError;

    public static string NameOf(int code) => Names.TryGetValue(code, out var name) ? name : $"Location{code}";

    /// <summary>
    /// MongoDB's code for an error in a reply, where DocumentDB packs the five characters of a SQLSTATE into a number,
    /// six bits each. MongoDB's codes are smaller.
    /// </summary>
    public static int FromPacked(int packed)
    {
        var state = new char[5];
        for (var i = 0; i < state.Length; i++)
            state[i] = (char)(((packed >> (6 * i)) & 0x3F) + '0');
        return FromSqlState(new string(state));
    }
}
