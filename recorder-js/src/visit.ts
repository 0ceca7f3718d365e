import { guarded } from './lib/guard.ts';
import { lent } from './lend.ts';
import { listen } from './lib/listen.ts';
import { randomId } from './lib/random-id.ts';
import { say, sayRefused } from './lib/say.ts';
import { CHOICE, stored } from './lib/storage.ts';
import { stopAll, type Stop } from './lib/stop.ts';
import type { CaptureOptions } from './options.ts';
import { Recorder, type RecorderSink } from './recorder.ts';
import { Session, type Person } from './session.ts';
import { Ring } from './transport/ring.ts';
import { backoff } from './transport/backoff.ts';
import type { Sender } from './transport/sender.ts';

/** Sent with Begin, so that a recording tells which recorder made it. */
const SDK = 'recorder-js/0.1.0';

/** How often it is asked whether the session is over: browsers let hidden pages ask once a minute. */
const LOOK_MS = 60_000;
/** Who was not asked for so long was asleep, or frozen. */
const ASLEEP_MS = 5 * 60_000;

/** Gets a recording to the server. */
type Transport = typeof import('./parts/transport.ts');

/** Which parts belong to this recorder: the build's hash of them. */
declare const PARTS: string;

/** Loads a part of the recorder from where the script came from, or `assets`. What every page needs is asked for again, less and less often; some browsers do that only under another name. */
export function loadPart({ assets, endpoint }: VisitOptions): RecorderSink['load'] {
  return async (part) => {
    // Many browsers take no import map any more once something was imported.
    if (document.readyState === 'loading') await new Promise((done) => document.addEventListener('DOMContentLoaded', done));
    for (let attempt = 0; ; attempt++)
      try {
        const from = `${assets ?? `${endpoint}/`}recorder-${part}.js?${PARTS}${attempt || ''}`;
        const loaded = (await import(from)) as typeof import('./parts/lent.ts');
        loaded.borrow(lent());
        return loaded;
      } catch (error) {
        if (!/interface|later|transport/.test(part) || stored(CHOICE) === 'out') throw error;
        sayRefused(`recorder-${part}.js does not load: ${error as Error}.`);
        await new Promise((resolve) => setTimeout(resolve, backoff(attempt, false)));
      }
  };
}

export interface VisitOptions extends CaptureOptions {
  /** The project's key. */
  key: string;
  /** Where the server is; the script's own origin if left out. */
  endpoint: string;
  /** The share of sessions that are sent, 0 to 1. The others keep their last minute in memory, and send it, and what follows, when an error happens. Default 1. */
  sampleRate?: number;
}

/** This page's part of a visit: records it and gets it to the server, over several sessions if the person stays that long. */
export class Visit {
  /** Undefined when the visit has ended. */
  recorder: Recorder | undefined;
  readonly #options: VisitOptions;
  readonly #load: RecorderSink['load'];
  readonly #stop: Stop;
  #session: Session;
  /** Undefined until it is loaded. */
  #transport: Transport | undefined;
  /** One of the two: what is sent, or what waits: for an error, for other tabs to agree on the session, for the transport. */
  #sender: Sender | undefined;
  #ring: Ring | undefined = new Ring();
  /** The session is over, and the next has not begun. */
  #resting = false;
  /** Nobody has done anything in this session, here: it began by itself. */
  #alone = false;
  /** When it was last asked whether the session is over. */
  #looked = Date.now();
  /** The server has refused a session because it knew it and we had no token. */
  #wasStranger = false;
  /** Who the recording says that this is, as far as it is kept. */
  #said = '';

  constructor(options: VisitOptions) {
    this.#options = options;
    const load = (this.#load = loadPart(options));
    this.#session = new Session(options.key, options.sampleRate);
    const recorder = (this.recorder = new Recorder(options, {
      onRaw: (raw, events) => {
        this.#sender?.add(raw, events);
        if (this.#ring?.add(raw, events)) {
          this.#ring.turn();
          this.#said = '';
          setTimeout(guarded(() => recorder.snapshot()));
        }
      },
      awake: () => this.#awake(),
      onActive: () => this.#onPerson(),
      onError: () => this.#onError(),
      load,
    }));
    recorder.know(this.#session.person);
    void load('transport').then(
      guarded((transport) => {
        this.#transport = transport as Transport;
        this.#settle();
        this.#transport.sendKept(load);
      }, 'transport'),
    );
    // Before anything else hears of it: a page that is left begins no session.
    const leaving = listen(window, 'pagehide', () => (this.#looked = Date.now()));
    recorder.start();
    const look = setInterval(
      guarded(() => this.#awake()),
      LOOK_MS,
    );
    this.#stop = stopAll([
      leaving,
      () => clearInterval(look),
      listen(document, 'visibilitychange', () => document.visibilityState === 'hidden' && recorder.seal()),
      listen(window, 'pagehide', () => {
        if (!this.#ring) return; // The sender leaves by itself.
        this.#begin();
        this.#sender?.leave();
      }),
      listen<PageTransitionEvent>(window, 'pageshow', ({ persisted }) => persisted && this.#onPerson()),
      listen<StorageEvent>(window, 'storage', ({ key }) => {
        if (key === this.#session.key && this.#session.isReplaced()) this.#restart();
      }),
    ]);
  }

  /** The address that opens this session at this moment, which is said in ms since 1970: the page cannot know what of the session will be kept. */
  get url(): string | null {
    return this.#awake() ? `${this.#options.endpoint}/s/${this.#agreed.id}?t=${this.recorder!.now()}` : null;
  }

  get supportCode(): string {
    return this.#agreed.supportCode;
  }

  /** Says who this is, now and in every session to come. */
  identify(person: Person): void {
    this.#session.person = person;
    this.#say(person);
  }

  /** The person at this device is another from now on: another session begins. */
  reset(): void {
    this.#session.end(true);
    if (!this.recorder) return;
    this.#restart(this.#alone);
    // At once, for another page may come next.
    this.#session.agree();
  }

  /** Stops recording and ends the session. `forget`: and who it was. */
  stop(forget = false): void {
    this.#begin();
    this.#stop();
    if (forget || !this.#session.sampled) this.#ring = undefined;
    // The transport, when it comes, sends it.
    if (this.#ring) this.#introduce();
    this.recorder?.stop();
    this.recorder = undefined;
    this.#sender?.finish();
    this.#session.end(forget);
  }

  /** What is said of it now must stay true. */
  get #agreed(): Session {
    this.#session.agree();
    return this.#session;
  }

  /** Recording begins at once; it is sent when the tabs have agreed in which session. */
  #settle(): void {
    const session = this.#session;
    const begin = guarded(() => session === this.#session && this.#begin());
    if (session.agreed) begin();
    else void this.#transport?.settle(session, begin);
  }

  /** Sends what is in memory and all that follows, if the session is one that is sent. */
  #begin(): void {
    if (!this.#agreed.sampled || !this.#transport || !this.#ring) return;
    const segments = this.#ring.take();
    this.#ring = undefined;
    const sender = this.#send(this.#transport);
    for (const segment of segments) sender.add(...segment);
    if (this.recorder) this.#introduce();
    // It was stopped before the transport had come.
    else sender.finish();
  }

  /** Says what page this is, and whose. */
  #introduce(): void {
    const { userAgent, language } = navigator;
    this.recorder!.page({
      sdk: SDK,
      userAgent,
      language,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      screen: [screen.width, screen.height],
    });
    const { person } = this.#session;
    if (person && !this.#said) this.#say(person);
  }

  #say(person: Person): void {
    const text = JSON.stringify(person);
    if (text !== this.#said) this.recorder?.custom('identify', person);
    this.#said = text;
  }

  /** Whether what happens now is recorded. A session that the person has left for too long ends here, before anything later gets into it. */
  #awake(): boolean {
    if (!this.recorder) return false;
    const now = Date.now();
    const slept = now - this.#looked > ASLEEP_MS;
    this.#looked = now;
    if (!this.#resting && this.#session.isOver(now)) this.#rest();
    // Somebody has opened the machine. In a tab that nobody looks at, that counts once.
    if (this.#resting && slept && (!this.#alone || document.visibilityState === 'visible')) this.#restart(true);
    return !this.#resting;
  }

  #onPerson(): void {
    if (!this.#awake()) this.#restart();
    this.#alone = false;
    this.#session.touch();
  }

  /** An error is worth a session that nobody asked for; while nobody is there, the first one is. */
  #onError(): void {
    if (!this.#awake() && !this.#alone) this.#restart(true);
    if (!this.#ring) return;
    this.#session.sampled = true;
    if (this.#session.agreed) this.#begin();
  }

  /** The session is over: nothing is recorded until another begins. */
  #rest(): void {
    this.#resting = true;
    this.recorder!.rest();
    this.#sender?.finish();
    this.#sender = this.#ring = undefined;
  }

  /** From here on it is another session. */
  #restart(alone = false): void {
    if (!this.#resting) this.#rest();
    this.#resting = false;
    this.#alone = alone;
    this.#session = new Session(this.#options.key, this.#options.sampleRate);
    this.#ring = new Ring();
    this.#said = '';
    this.#settle();
    this.recorder!.snapshot();
  }

  #send({ Sender }: Transport): Sender {
    const { key, endpoint } = this.#options;
    const session = this.#session;
    const { recorder } = this;
    const pageId = randomId(8);
    let token: string | undefined;
    return (this.#sender = new Sender({
      endpoint,
      load: this.#load,
      seal: () => this.recorder?.seal(),
      begin: () => ({
        key,
        sessionId: session.id,
        pageId,
        token: (token = session.token),
        sdk: SDK,
        clientNow: recorder?.now() ?? Date.now(),
      }),
      onToken: (token) => (session.token = token),
      hasToken: () => !token && !!session.token,
      onLost: (reason, lost) => {
        if (session !== this.#session) return;
        recorder?.gap({ reason, ...lost });
        // In its own task: this one may be in the middle of a snapshot.
        setTimeout(guarded(() => recorder?.snapshot()));
      },
      onRefused: (code, why, again) => {
        if (session !== this.#session || this.#resting) return;
        // A page that was left before the server had answered has begun it: nobody has its token.
        const stranger = code === 'auth' && !token && !this.#wasStranger;
        this.#wasStranger ||= stranger;
        if (again || stranger) session.end();
        if (again || stranger) this.#restart(this.#alone);
        else {
          this.stop();
          say(`stopped, for ${endpoint} says: ${why}`);
        }
      },
    }));
  }
}
