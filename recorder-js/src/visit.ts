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

/** Sent with Begin, so that the recording names the recorder that made it. */
const SDK = 'recorder-js/0.1.0';

/** How often (ms) the recorder looks whether the session is over: browsers run timers of hidden pages only once a minute. */
const LOOK_MS = 60_000;
/** If the recorder has not looked for this long (ms), the page was frozen or the machine asleep. */
const ASLEEP_MS = 5 * 60_000;

/** The part that gets a recording to the server. */
type Transport = typeof import('./parts/transport.ts');

/** The build's hash of all parts, which stands in the address of each. */
declare const PARTS: string;

/**
 * Returns a function that loads a part of the recorder from `assets`, or else from `endpoint`. The parts `interface`, `later` and
 * `transport` are asked for again until they come, less and less often, each time under another address: some browsers ask again
 * only then.
 */
export function loadPart({ assets, endpoint }: VisitOptions): RecorderSink['load'] {
  return async (part) => {
    // In many browsers a page can add no import map any more once something was imported, so this waits until the document is parsed.
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
  /** The server's address; the script's own origin if left out. */
  endpoint: string;
  /**
   * The share of sessions that are sent, 0 to 1. Each other session keeps its last minute in memory; if an error happens, it sends
   * that minute and everything after it. Default 1.
   */
  sampleRate?: number;
}

/**
 * This page's part of a visit: records the page and gets the recording to the server, over several sessions if the person stays that long.
 */
export class Visit {
  /** Undefined when the visit has ended. */
  recorder: Recorder | undefined;
  readonly #options: VisitOptions;
  readonly #load: RecorderSink['load'];
  readonly #stop: Stop;
  #session: Session;
  /** Undefined until the part has loaded. */
  #transport: Transport | undefined;
  /**
   * Either there is a sender, or a ring in which the recording waits: for an error, for other tabs to agree on the session, for the
   * transport. While recording rests there is neither.
   */
  #sender: Sender | undefined;
  #ring: Ring | undefined = new Ring();
  /** The session is over and the next one has not begun. */
  #resting = false;
  /** This session began without the person, who has done nothing in it on this page so far. */
  #alone = false;
  /** When the recorder last looked whether the session is over (ms since 1970). */
  #looked = Date.now();
  /** The server has already refused a session that it knew and this page had no token for. */
  #wasStranger = false;
  /** The person (as JSON) that the recording names, as far as the recording is kept; empty if it names none. */
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
    // Before the other listeners: a page that is left right after a long sleep must not begin a session.
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
        if (!this.#ring) return; // The sender listens to pagehide itself.
        this.#begin();
        this.#sender?.leave();
      }),
      listen<PageTransitionEvent>(window, 'pageshow', ({ persisted }) => persisted && this.#onPerson()),
      listen<StorageEvent>(window, 'storage', ({ key }) => {
        if (key === this.#session.key && this.#session.isReplaced()) this.#restart();
      }),
    ]);
  }

  /**
   * The address that opens this session at this moment; null while nothing is recorded. The moment is in ms since 1970, because the
   * page cannot know which of the session's segments will be kept.
   */
  get url(): string | null {
    return this.#awake() ? `${this.#options.endpoint}/s/${this.#agreed.id}?t=${this.recorder!.now()}` : null;
  }

  get supportCode(): string {
    return this.#agreed.supportCode;
  }

  /** Says who the person is, now and in every session to come. */
  identify(person: Person): void {
    this.#session.person = person;
    this.#say(person);
  }

  /** The device has another person from now on: the session ends and another begins. */
  reset(): void {
    this.#session.end(true);
    if (!this.recorder) return;
    this.#restart(this.#alone);
    // Settled at once, for another page may come next.
    this.#session.agree();
  }

  /** Stops recording and ends the session; with `forget` the person is forgotten too. */
  stop(forget = false): void {
    this.#begin();
    this.#stop();
    if (forget || !this.#session.sampled) this.#ring = undefined;
    // The transport sends the segments of the ring when it has loaded.
    if (this.#ring) this.#introduce();
    this.recorder?.stop();
    this.recorder = undefined;
    this.#sender?.finish();
    this.#session.end(forget);
  }

  /** The session, settled now: facts that are given out of it (id, support code) must stay true. */
  get #agreed(): Session {
    this.#session.agree();
    return this.#session;
  }

  /** Recording begins at once; sending begins when the tabs have agreed on the session. */
  #settle(): void {
    const session = this.#session;
    const begin = guarded(() => session === this.#session && this.#begin());
    if (session.agreed) begin();
    else void this.#transport?.settle(session, begin);
  }

  /** Sends the segments in memory and everything after them, if the session is sampled. */
  #begin(): void {
    if (!this.#agreed.sampled || !this.#transport || !this.#ring) return;
    const segments = this.#ring.take();
    this.#ring = undefined;
    const sender = this.#send(this.#transport);
    for (const segment of segments) sender.add(...segment);
    if (this.recorder) this.#introduce();
    // The recording was stopped before the transport had loaded.
    else sender.finish();
  }

  /** Records which page this is, and whose. */
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

  /** Whether events are recorded now. A session that the person has left for too long ends here, before anything later gets into it. */
  #awake(): boolean {
    if (!this.recorder) return false;
    const now = Date.now();
    const slept = now - this.#looked > ASLEEP_MS;
    this.#looked = now;
    if (!this.#resting && this.#session.isOver(now)) this.#rest();
    // After a sleep somebody has woken the machine, which begins a session; in a hidden tab only once until the person is there.
    if (this.#resting && slept && (!this.#alone || document.visibilityState === 'visible')) this.#restart(true);
    return !this.#resting;
  }

  #onPerson(): void {
    if (!this.#awake()) this.#restart();
    this.#alone = false;
    this.#session.keepAlive();
  }

  /**
   * An error makes a session worth sending that was not sampled. During a rest the first error also begins a session; later ones do
   * not, until the person is back.
   */
  #onError(): void {
    if (!this.#awake() && !this.#alone) this.#restart(true);
    if (!this.#ring) return;
    this.#session.sampled = true;
    if (this.#session.agreed) this.#begin();
  }

  /** Ends the session: nothing is recorded until another one begins. */
  #rest(): void {
    this.#resting = true;
    this.recorder!.rest();
    this.#sender?.finish();
    this.#sender = this.#ring = undefined;
  }

  /** Ends the session, if it has not ended yet, and begins another. `alone`: the person has given no sign. */
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
        // In a task of its own: the current one may be in the middle of a snapshot.
        setTimeout(guarded(() => recorder?.snapshot()));
      },
      onRefused: (code, why, again) => {
        if (session !== this.#session || this.#resting) return;
        // An earlier page may have begun this session and been left before the server's answer: then no page has its token.
        const stranger = code === 'auth' && !token && !this.#wasStranger;
        this.#wasStranger ||= stranger;
        if (again || stranger) session.end();
        if (again || stranger) this.#restart(this.#alone);
        else {
          this.stop();
          say(`stopped. ${endpoint} says: ${why}`);
        }
      },
    }));
  }
}
