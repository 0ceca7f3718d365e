using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage;

namespace SessionReplay.Server.Hosting;

/// <summary>Explains failures of the start that the operator can mend, in one line each. Other failures keep their stack trace.</summary>
internal static class StartFailure
{
    /// <returns>The line; null when it is not such a failure.</returns>
    public static string? Explain(Exception exception) =>
        exception switch
        {
            SettingException or StorageException => exception.Message,
            OptionsValidationException invalid => string.Join(' ', invalid.Failures),
            IOException { InnerException: AddressInUseException } =>
                $"{exception.Message} The environment variable PORT gives the server another port.",
            // The message of the configuration binder: Failed to convert configuration value 'x' at 'Ingest:QueueBytes' to type
            // 'System.Int32'.
            InvalidOperationException
                when exception.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal) => exception.Message,
            _ => null,
        };
}
