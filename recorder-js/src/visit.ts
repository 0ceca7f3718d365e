import { guarded } from './lib/guard.ts';
import { listen } from './lib/listen.ts';
import { randomId } from './lib/random-id.ts';
import { stopAll, type Stop } from './lib/stop.ts';
import type { CaptureOptions } from './options.ts';
import { Recorder } from './recorder.ts';
import { Session } from './session.ts';
import { Sender } from './transport/sender.ts';

/** Sent with Begin, so that a recording tells which recorder made it. */
const SDK = 'recorder-js/0.1.0';

export interface VisitOptions extends CaptureOptions {
  /** The project's key. */
  key: string;
  /** Where the server is; the script's own origin if left out. */
  endpoint: string;
}

/** This page's part of a visit: records it and gets it to the server, over several sessions if the person stays that long. */
export class Visit {
  readonly #options: VisitOptions;
  readonly #stop: Stop;
  #session: Session;
  #recorder: Recorder;
  #sender: Sender;

  constructor(options: VisitOptions) {
    this.#options = options;
    this.#session = new Session(options.key);
    [this.#sender, this.#recorder] = this.#begin();
    this.#stop = stopAll([
      listen(document, ['visibilitychange'], () => document.visibilityState === 'hidden' && this.#recorder.seal()),
      listen(window, ['pagehide'], () => {
        this.#recorder.seal();
        this.#sender.leave();
      }),
      listen<PageTransitionEvent>(window, ['pageshow'], ({ persisted }) => persisted && this.#sender.resume()),
    ]);
  }

  get recorder(): Recorder {
    return this.#recorder;
  }

  /** The address that opens this session at this moment. */
  get url(): string {
    return `${this.#options.endpoint}/s/${this.#session.id}`;
  }

  /** Stops recording and ends the session. */
  stop(): void {
    this.#stop();
    this.#recorder.stop();
    this.#sender.finish();
    this.#session.end();
  }

  #begin(): [Sender, Recorder] {
    const { key, endpoint } = this.#options;
    const session = this.#session;
    const pageId = randomId(8);
    const sender: Sender = new Sender({
      endpoint,
      begin: () => ({ key, sessionId: session.id, pageId, token: session.token, sdk: SDK, clientNow: Date.now() }),
      onToken: (token) => (session.token = token),
      onLost: (reason, lost) => {
        recorder.custom('gap', { reason, ...lost });
        // In its own task: this one may be in the middle of a snapshot.
        setTimeout(guarded(() => recorder.snapshot()));
      },
      onRefused: (code, again) => {
        recorder.stop();
        if (again && session === this.#session) this.#restart();
        else console.info(`Session Replay stopped recording: the server says "${code}".`);
      },
    });
    const recorder = new Recorder(this.#options, {
      onRaw: (raw, events) => sender.add(raw, events),
      onActive: () => session === this.#session && !session.touch() && this.#restart(),
    });
    recorder.start();
    recorder.custom('page', {
      sdk: SDK,
      title: document.title,
      referrer: document.referrer,
      userAgent: navigator.userAgent,
      language: navigator.language,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      screen: [screen.width, screen.height],
    });
    return [sender, recorder];
  }

  /** The person was away too long: from here on it is another session. */
  #restart(): void {
    const [sender, recorder] = [this.#sender, this.#recorder];
    this.#session.end();
    this.#session = new Session(this.#options.key);
    setTimeout(
      guarded(() => {
        recorder.stop();
        sender.finish();
        [this.#sender, this.#recorder] = this.#begin();
      }),
    );
  }
}
