using System.ComponentModel;
using System.Diagnostics;

namespace SessionReplay.TestMongo.Servers;

/// <summary>Runs a tool of the machine to its end.</summary>
internal static class CommandLine
{
    /// <summary>The result of the tool; null if the machine has no such tool.</summary>
    public static async Task<CommandResult?> TryRunAsync(string tool, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(tool, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return new CommandResult(process.ExitCode, (await output).Trim(), (await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

/// <summary>The exit code of a tool and the text that it printed.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors);
