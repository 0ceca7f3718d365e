using System.ComponentModel;
using System.Diagnostics;

namespace SessionReplay.Server.Hosting;

/// <summary>Builds viewer, recorder and shop in a fresh checkout, so that one command starts everything.</summary>
internal static class WebBuild
{
    public static async Task RunIfMissingAsync(WebFiles files, CancellationToken cancellationToken)
    {
        if (files.HasAll || files.Repository is not { } repository)
            return;
        Console.WriteLine("Viewer, recorder and shop are not built yet. Building them (npm), once:");
        try
        {
            if (!Directory.Exists(Path.Combine(repository, "node_modules")))
                await NpmAsync(repository, ["ci", "--no-audit", "--no-fund"], cancellationToken);
            await NpmAsync(repository, ["run", "build"], cancellationToken);
        }
        catch (Win32Exception)
        {
            Console.WriteLine(
                "npm was not found. Install Node.js 20.19 or newer and run `npm ci && npm run build` here; until then only the API is served."
            );
        }
        catch (NpmFailedException exception)
        {
            Console.WriteLine(
                $"`{exception.Message}` failed. Mend it and run `npm ci && npm run build`; until then only the API is served."
            );
        }
    }

    private static async Task NpmAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        // On Windows npm is a script, which only a shell can start.
        var (program, before) = OperatingSystem.IsWindows() ? ("cmd.exe", new[] { "/c", "npm" }) : ("npm", []);
        using var npm = Process.Start(
            new ProcessStartInfo(program, [.. before, .. arguments]) { WorkingDirectory = folder, UseShellExecute = false }
        )!;
        try
        {
            await npm.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }

        if (npm.ExitCode != 0)
            throw new NpmFailedException($"npm {string.Join(' ', arguments)}");
    }

    private sealed class NpmFailedException(string command) : Exception(command);
}
