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
  readonly #output: () => string;
  #cookie: string | undefined;

  private constructor(address: string, process: ChildProcess, data: string, output: () => string) {
    this.address = address;
    this.#process = process;
    this.#data = data;
    this.#output = output;
  }

  /** @param settings Settings as on the command line. */
  static async start(...settings: string[]): Promise<TestServer> {
    const dll = ['Debug', 'Release'].map((kind) => join(folder, kind, 'net10.0/SessionReplay.Server.dll')).find(existsSync);
    if (!dll) throw new Error('The server is not built: run `dotnet build SessionReplay.sln` first (npm test does).');
    const data = await mkdtemp(join(tmpdir(), 'session-replay-test-'));
    const server = spawn('dotnet', [dll, '--PORT=0', `--Data:Path=${data}`, '--Hosting:BuildWeb=false', ...settings], { cwd: root });
    let output = '';
    const address = await new Promise<string>((resolve, reject) => {
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
    return new TestServer(address, server, data, () => output);
  }

  /** The answer of the viewer's API to a client that has logged in. */
  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.address}/api/v1/${path}`, { headers: { cookie: await this.cookie() } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Asks again until `accept` accepts the answer. */
  async getWhen<T>(path: string, accept: (answer: T) => boolean): Promise<T> {
    for (;;) {
      const answer = await this.get<T>(path).catch(() => undefined);
      if (answer !== undefined && accept(answer)) return answer;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The cookie of a login. */
  async cookie(): Promise<string> {
    return (this.#cookie ??= await this.#login());
  }

  /** The password of the user admin, which the server prints at its first start. */
  async password(): Promise<string> {
    return /password (\S+)/.exec(await this.#printed(/password \S+ /))![1]!;
  }

  /** Logs in by the link that the server prints, which works once. */
  async #login(): Promise<string> {
    const link = await this.#printed(/\/login\/\S+/);
    const { headers } = await fetch(this.address + link, { redirect: 'manual' });
    return headers.get('set-cookie')!.split(';')[0]!;
  }

  /** The first match in the server's output; waits until there is one. */
  async #printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#output());
      if (found) return found[0];
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Stops the server as an operator does, by SIGTERM. */
  terminate(): void {
    this.#process.kill('SIGTERM');
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.kill('SIGKILL');
      await ended;
    }
    await rm(this.#data, { recursive: true, force: true });
  }
}
