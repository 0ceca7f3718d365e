import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '../../e2e/fidelity/src/browser.mjs';
import { writeBusyMinutes, writeMoments } from './recordings.mjs';
import { RrwebSite } from './rrweb.mjs';
import { Server } from './server.mjs';
import { Tab } from './viewer.mjs';

const MINUTE_MS = 60_000;
/** The moment that is looked at, by minutes of the recording: 37 minutes and 20 seconds into the fourth hour; 7 minutes and 20 seconds. */
const MOMENTS = { 240: 217 * MINUTE_MS + 20_000, 10: 7 * MINUTE_MS + 20_000 };

/** What the parts share: the server, the browser, rrweb's page, and the recordings, each imported when it is first asked for. */
export class Bench {
  #recordings = new Map();

  static async start(runs) {
    const bench = new Bench();
    bench.runs = runs;
    bench.folder = await mkdtemp(join(tmpdir(), 'session-replay-bench-files-'));
    bench.rrweb = new RrwebSite();
    try {
      await bench.rrweb.start();
      bench.server = await Server.start();
      bench.browser = await launchBrowser();
      return bench;
    } catch (error) {
      await bench.stop();
      throw error;
    }
  }

  async stop() {
    await this.browser?.close();
    await this.server?.stop();
    await this.rrweb.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  say(text) {
    console.error(text);
  }

  /** The session of so many busy minutes, also where rrweb finds it (`path`), and the moment of it that is looked at. */
  busy(minutes) {
    return this.#once(`busy-${minutes}`, async (name) => {
      this.say(`Importing ${minutes} busy minutes.`);
      const file = join(this.folder, `${name}.json`);
      await writeBusyMinutes(file, minutes);
      const session = await this.#import(file);
      const path = `/${name}.json`;
      const recording = await this.server.events(session.id);
      this.rrweb.add(path, recording);
      return { ...session, path, compressed: recording.body.length, time: MOMENTS[minutes] };
    });
  }

  /** The session with so many moments. */
  moments(count) {
    return this.#once(`moments-${count}`, async (name) => {
      this.say(`Importing ${count} moments.`);
      const file = join(this.folder, `${name}.json`);
      await writeMoments(file, count);
      return this.#import(file);
    });
  }

  /** A page in which nothing is open yet. */
  tab() {
    return Tab.open(this.browser, this.server);
  }

  /** The viewer's address of a session, at a session time. */
  link({ id }, time) {
    return `${this.server.address}/s/${id}?t=${time}`;
  }

  async #import(file) {
    const { session, packs } = await this.server.import(file);
    return { id: session.id, duration: session.endTime - session.startTime, packs: packs.length, events: session.events };
  }

  #once(name, make) {
    if (!this.#recordings.has(name)) this.#recordings.set(name, make(name));
    return this.#recordings.get(name);
  }
}
