using System.Runtime.InteropServices;
using SessionReplay.TestMongo;

// Runs the tests' database by hand: prints one line with the connection string and runs until
// Ctrl+C, SIGTERM, or the end of standard input.
using var stopping = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await using var mongo = await MongoTestDatabase.StartAsync(stopping.Token);
    Console.Error.WriteLine($"{mongo.Description}. Ctrl+C ends it and removes its data.");
    Console.WriteLine(mongo.ConnectionString);
    // A read of the console cannot be cancelled, so it is left behind when a signal comes first.
    var input = Task.Run(() => Console.OpenStandardInput().CopyTo(Stream.Null));
    await Task.WhenAny(input, Task.Delay(Timeout.Infinite, stopping.Token));
    return 0;
}
catch (OperationCanceledException)
{
    return 0;
}
catch (InvalidOperationException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}
