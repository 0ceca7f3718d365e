using System.Runtime.InteropServices;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>
/// Identifies the file at a path by device and inode, because the same name may stand for another file later. Outside Linux the creation
/// time is used instead.
/// </summary>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Number)
{
    private const int FromWorkingDirectory = -100; // AT_FDCWD
    private const uint Inode = 0x100; // STATX_INO

    /// <returns>Null when there is no file at the path.</returns>
    public static FileIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return File.Exists(path) ? new(0, 0, (ulong)File.GetCreationTimeUtc(path).Ticks) : null;
        return statx(FromWorkingDirectory, path, 0, Inode, out var file) == 0 ? new(file.DeviceMajor, file.DeviceMinor, file.Inode) : null;
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
#pragma warning disable IDE1006, SYSLIB1054 // The name is the system's; generated marshalling would need unsafe code.
    private static extern int statx(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out Statx file);
#pragma warning restore IDE1006, SYSLIB1054

    /// <summary>
    /// The kernel's <c>struct statx</c>, the same on every processor: https://man7.org/linux/man-pages/man2/statx.2.html.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private readonly struct Statx
    {
        [FieldOffset(32)]
        public readonly ulong Inode;

        [FieldOffset(136)]
        public readonly uint DeviceMajor;

        [FieldOffset(140)]
        public readonly uint DeviceMinor;
    }
}
