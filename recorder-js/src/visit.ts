import { guarded } from './lib/guard.ts';
import { listen } from './lib/listen.ts';
import { randomId } from './lib/random-id.ts';
import { say } from './lib/say.ts';
import type { Stop } from './lib/stop.ts';
import type { CaptureOptions } from './options.ts';
import { Recorder, type RecorderSink } from './recorder.ts';
import { Session } from './session.ts';
import { sendKept } from './transport/left.ts';
import { Ring } from './transport/ring.ts';
import { Sender } from './transport/sender.ts';

/** Sent with Begin, so that a recording tells which recorder made it. */
const SDK = 'recorder-js/0.1.0';

/** What earlier pages kept waits until this one has started. */
const KEPT_AFTER_MS = 3000;

/** Loads a part of the recorder from where the script came from, or `assets`. */
export function loadPart({ assets, endpoint }: VisitOptions): RecorderSink['load'] {
  return (part) => import(`${assets ?? `${endpoint}/`}recorder-${part}.js`);
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
  readonly #options: VisitOptions;
  readonly #stop: Stop;
  #session: Session;
  #recorder!: Recorder;
  /** One of the two: what is sent, or what waits for an error. */
  #sender: Sender | undefined;
  #ring: Ring | undefined;

  constructor(options: VisitOptions) {
    this.#options = options;
    this.#session = new Session(options.key, options.sampleRate);
    this.#begin();
    setTimeout(
      guarded(() => sendKept(loadPart(options))),
      KEPT_AFTER_MS,
    );
    this.#stop = listen(document, 'visibilitychange', () => document.visibilityState === 'hidden' && this.#recorder.seal());
  }

  get recorder(): Recorder {
    return this.#recorder;
  }

  /** The address that opens this session at this moment. */
  get url(): string {
    return `${this.#options.endpoint}/s/${this.#session.id}?t=${Math.max(0, this.#recorder.now() - this.#session.began)}`;
  }

  get supportCode(): string {
    return this.#session.supportCode;
  }

  /** Stops recording and ends the session. */
  stop(): void {
    this.#stop();
    this.#recorder.stop();
    this.#sender?.finish();
    this.#session.end();
  }

  #begin(): void {
    const session = this.#session;
    if (session.sampled) this.#send();
    else this.#ring = new Ring();
    const recorder = (this.#recorder = new Recorder(this.#options, {
      onRaw: (raw, events) => {
        if (this.#recorder !== recorder) return;
        this.#sender?.add(raw, events);
        if (this.#ring?.add(raw, events)) {
          this.#ring.turn();
          setTimeout(guarded(() => recorder.snapshot()));
        }
      },
      onActive: () => session === this.#session && !session.touch() && this.#restart(),
      onError: () => this.#ring && this.#turnOn(),
      load: loadPart(this.#options),
    }));
    recorder.start();
    this.#describe();
  }

  #describe(): void {
    const { userAgent, language } = navigator;
    this.#recorder.page({
      sdk: SDK,
      userAgent,
      language,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      screen: [screen.width, screen.height],
    });
  }

  /** An error happened in a session that was not sampled: what is in memory is sent, and all that follows. */
  #turnOn(): void {
    const segments = this.#ring!.take();
    this.#ring = undefined;
    this.#session.sampled = true;
    const sender = this.#send();
    for (const segment of segments) sender.add(...segment);
    this.#describe();
  }

  #send(): Sender {
    const { key, endpoint } = this.#options;
    const session = this.#session;
    const pageId = randomId(8);
    return (this.#sender = new Sender({
      endpoint,
      load: loadPart(this.#options),
      seal: () => this.#recorder.seal(),
      begin: () => ({ key, sessionId: session.id, pageId, token: session.token, sdk: SDK, clientNow: Date.now() }),
      onToken: (token) => (session.token = token),
      onLost: (reason, lost) => {
        const recorder = this.#recorder;
        recorder.gap({ reason, ...lost });
        // In its own task: this one may be in the middle of a snapshot.
        setTimeout(guarded(() => recorder.snapshot()));
      },
      onRefused: (why, again) => {
        this.#recorder.stop();
        if (again && session === this.#session) this.#restart();
        else say(`stopped, for ${endpoint} says: ${why}`);
      },
    }));
  }

  /** The person was away too long: from here on it is another session. */
  #restart(): void {
    const [sender, recorder] = [this.#sender, this.#recorder];
    this.#session.end();
    this.#session = new Session(this.#options.key, this.#options.sampleRate);
    setTimeout(
      guarded(() => {
        recorder.stop();
        sender?.finish();
        this.#sender = this.#ring = undefined;
        this.#begin();
      }),
    );
  }
}
