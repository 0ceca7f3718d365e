namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>
/// The lock that the one server of a folder holds for as long as it lives. The system releases it when the process ends, however it ends.
/// </summary>
internal static class SqliteLock
{
    public const string FileName = "session-replay.lock";

    /// <exception cref="StorageException">Another server holds the lock.</exception>
    public static FileStream Take(string folder)
    {
        var path = Path.Combine(folder, FileName);
        FileStream? file = null;
        try
        {
            file = PrivateFile.Open(path, FileMode.OpenOrCreate, OperatingSystem.IsLinux() ? FileShare.ReadWrite : FileShare.Read);
            PrivateFile.Tighten(path);
            // On Linux only one byte of the file is locked: programs that merely read the folder (a copy, a search) are not disturbed, and
            // NFS supports such locks.
            if (OperatingSystem.IsLinux())
                file.Lock(0, 1);
            file.SetLength(0);
            using (var writer = new StreamWriter(file, leaveOpen: true))
                writer.Write($"{Environment.ProcessId} {Environment.MachineName}");
            return file;
        }
        catch (IOException)
        {
            file?.Dispose();
            throw new StorageException(
                $"Another server {Holder(path)}runs on {folder}; SQLite is for one server. Stop that one, give this one a folder of its own (Data:Path), or use MongoDB for several."
            );
        }
    }

    private static string Holder(string path)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd().Split(' ') is [var process, var machine] ? $"(process {process} on {machine}) " : "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
