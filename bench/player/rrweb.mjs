import { build } from 'esbuild';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Tab } from './viewer.mjs';

const { outputFiles } = await build({
  stdin: {
    contents: "import { Replayer } from '@rrweb/replay'; import '@rrweb/replay/dist/style.css'; window.Replayer = Replayer;",
    resolveDir: fileURLToPath(new URL('.', import.meta.url)),
  },
  bundle: true,
  write: false,
  outdir: '/',
  format: 'iife',
  minify: true,
  logLevel: 'error',
});
const [script, style] = ['.js', '.css'].map((end) => outputFiles.find(({ path }) => path.endsWith(end)).text);
const head = `<!doctype html><meta charset="utf-8"><title>rrweb</title><style>${style}</style>`;
const html = `${head}<main></main><script src="/rrweb.js"></script>`;

/**
 * A page with rrweb's Replayer alone, and recordings beside it: the JSON that our server gives of a session, with the bytes as our server
 * compressed them. They lie ready, so that rrweb need not wait for a server to make them.
 */
export class RrwebSite {
  cookie = 'none=none';
  #recordings = new Map();
  #server = createServer((request, response) => {
    if (request.url === '/') return response.setHeader('Content-Type', 'text/html').end(html);
    if (request.url === '/rrweb.js') return response.setHeader('Content-Type', 'text/javascript').end(script);
    const recording = this.#recordings.get(request.url);
    if (!recording) return response.writeHead(404).end();
    if (recording.encoding) response.setHeader('Content-Encoding', recording.encoding);
    response.setHeader('Content-Type', 'application/json').setHeader('Content-Length', recording.body.length).end(recording.body);
  });

  async start() {
    await new Promise((listening) => this.#server.listen(0, '127.0.0.1', listening));
    this.address = `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Serves a recording at this path. */
  add(path, recording) {
    this.#recordings.set(path, recording);
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((closed) => this.#server.close(closed));
  }

  /** A page with rrweb's code, in a profile of its own. */
  async open(browser) {
    const tab = await Tab.open(browser, this);
    await tab.page.goto(this.address, { waitUntil: 'load' });
    await tab.ask('The page with rrweb', () => window.bench.frames());
    return tab;
  }
}

/** Fetches a recording, makes a Replayer of it, and pauses it at a session time. How long it took until the picture stood. */
export const loadRecording = (tab, path, time) =>
  tab.ask(
    `rrweb's picture of ${path}`,
    async ({ path, time }) => {
      const began = performance.now();
      const events = await (await fetch(path)).json();
      const fetched = performance.now();
      window.replayer = new window.Replayer(events, { root: document.querySelector('main'), showWarning: false, mouseTail: false });
      window.replayer.pause(time);
      await window.bench.frames();
      const ended = performance.now();
      return { ms: ended - began, fetchMs: fetched - began };
    },
    { path, time },
  );

/** Pauses the Replayer at a session time. */
export const seek = (tab, time) =>
  tab.ask(
    `rrweb's picture of ${time} ms`,
    async (time) => {
      const began = performance.now();
      window.replayer.pause(time);
      await window.bench.frames();
      return performance.now() - began;
    },
    time,
  );
