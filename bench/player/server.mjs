import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../../tools/lib.mjs';

const dll = join(root, 'server/SessionReplay.Server/bin/Release/net10.0/SessionReplay.Server.dll');
const START_MS = 120_000;
const INDEXED_MS = 300_000;
/** What Chromium sends to a server on this machine. */
const ACCEPTED = 'gzip, deflate, br, zstd';

/** The real server, as it is released, on a free port of this machine with a folder of its own for the data. */
export class Server {
  /** `Name=value`, as a browser sends it. */
  cookie = '';

  constructor(address, process, folder) {
    this.address = address;
    this.process = process;
    this.folder = folder;
  }

  static async start() {
    const folder = await mkdtemp(join(tmpdir(), 'session-replay-bench-'));
    const password = randomBytes(16).toString('hex');
    const process_ = spawn('dotnet', [dll, '--PORT=0', `--Data:Path=${folder}`, '--Hosting:BuildWeb=false'], {
      cwd: root,
      env: { ...process.env, Access__AdminPassword: password },
    });
    let output = '';
    const started = new Promise((resolve, reject) => {
      const read = (text) => {
        output += text;
        const address = /runs at (http\S+)/.exec(output)?.[1];
        if (address) resolve(address);
      };
      process_.stdout.on('data', read);
      process_.stderr.on('data', read);
      process_.on('error', reject);
      process_.on('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output}`)));
      setTimeout(() => reject(new Error(`The server does not run after ${START_MS / 1000} s:\n${output}`)), START_MS).unref();
    });
    const server = new Server('', process_, folder);
    try {
      server.address = await started;
      await server.#login(password);
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  async #login(password) {
    const response = await fetch(`${this.address}/api/v1/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user: 'admin', password }),
    });
    if (!response.ok) throw new Error(`The login was refused: ${response.status} ${await response.text()}`);
    this.cookie = response.headers.get('set-cookie').split(';')[0];
  }

  /** The answer of the API. */
  async get(path) {
    const response = await fetch(`${this.address}/api/v1/${path}`, { headers: { cookie: this.cookie } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  /** Imports a file of rrweb events, and waits until the session is indexed. Returns its manifest. */
  async import(file) {
    const response = await fetch(`${this.address}/api/v1/sessions/import`, {
      method: 'POST',
      headers: { cookie: this.cookie, 'Content-Type': 'application/json' },
      body: createReadStream(file),
      duplex: 'half',
    });
    if (!response.ok) throw new Error(`The import was refused: ${response.status} ${await response.text()}`);
    const { id } = await response.json();
    const until = Date.now() + INDEXED_MS;
    for (;;) {
      const manifest = await this.get(`sessions/${id}`);
      if (manifest.session.state === 'indexed') return manifest;
      if (Date.now() > until) throw new Error(`The session is ${manifest.session.state} after ${INDEXED_MS / 1000} s, not indexed.`);
      await pause(500);
    }
  }

  /** A session's events as rrweb's JSON, compressed as the server compresses them for a browser: `{ body, encoding }`. */
  events(id) {
    const headers = { cookie: this.cookie, 'accept-encoding': ACCEPTED };
    return new Promise((resolve, reject) => {
      const request = http.get(`${this.address}/api/v1/sessions/${id}/events`, { headers }, async (response) => {
        try {
          const body = Buffer.concat(await response.toArray());
          if (response.statusCode !== 200) throw new Error(`The events: ${response.statusCode} ${body}`);
          resolve({ body, encoding: response.headers['content-encoding'] });
        } catch (error) {
          reject(error);
        }
      });
      request.on('error', reject);
    });
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill('SIGKILL');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
