import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(root, 'server/SessionReplay.Server/bin');
const START_MS = 60_000;

/** The real server on a free port with data of its own. It must have been built. */
export class TestServer {
  readonly address: string;
  readonly #process: ChildProcess;
  readonly #data: string;

  private constructor(address: string, process: ChildProcess, data: string) {
    this.address = address;
    this.#process = process;
    this.#data = data;
  }

  static async start(): Promise<TestServer> {
    const dll = ['Debug', 'Release'].map((kind) => join(folder, kind, 'net10.0/SessionReplay.Server.dll')).find(existsSync);
    if (!dll) throw new Error('The server is not built: run `dotnet build SessionReplay.sln` first (npm test does).');
    const data = await mkdtemp(join(tmpdir(), 'session-replay-test-'));
    const server = spawn('dotnet', [dll, '--PORT=0', `--Data:Path=${data}`, '--Hosting:BuildWeb=false'], { cwd: root });
    const address = await new Promise<string>((resolve, reject) => {
      let output = '';
      const read = (text: Buffer): void => {
        output += text;
        const at = /runs at (http\S+)/.exec(output)?.[1];
        if (at) resolve(at);
      };
      server.stdout.on('data', read);
      server.stderr.on('data', read);
      server.on('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output}`)));
      setTimeout(() => reject(new Error(`The server does not run after ${START_MS} ms:\n${output}`)), START_MS).unref();
    });
    return new TestServer(address, server, data);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
    await rm(this.#data, { recursive: true, force: true });
  }
}
