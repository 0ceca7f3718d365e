import { loaded } from './lib/natives.ts'; // First: it puts the browser's own built-ins in place for the modules below.
import { attributesProblem, optionsProblem } from './check-options.ts';
import { guarded } from './lib/guard.ts';
import { plain, text } from './privacy/plain.ts';
import { say } from './lib/say.ts';
import { CHOICE, store, stored } from './lib/storage.ts';
import { isViewer } from './lib/viewer.ts';
import type { CaptureOptions, PrivacyPreset } from './options.ts';
import type { FramedVisit } from './parts/frames.ts';
import { Recorder, type RecorderSink } from './recorder.ts';
import { forgetKept } from './transport/left.ts';
import { loadPart, Visit, type VisitOptions } from './visit.ts';

/** Options of `start`. A `key` or `endpoint` that is left out is read from the script tag. */
export interface StartOptions extends CaptureOptions, Partial<VisitOptions> {
  /** Records nothing before `optIn()`. */
  requireConsent?: boolean;
  /** Records nothing where the browser says Do Not Track or Global Privacy Control, unless the person has opted in. Default true. */
  respectDoNotTrack?: boolean;
  /**
   * In a frame: the origin of the page around it. That page must name this frame's origin in `frameOrigins`; this recording is sent to it.
   */
  parentOrigin?: string;
}

// document.currentScript is there only while the script runs for the first time.
const script = document.currentScript as HTMLScriptElement | null;
let visit: Visit | FramedVisit | undefined;
let started: StartOptions | undefined;
let wanted: StartOptions = {};

/** True when nothing may be recorded: the person (or the browser for them) has refused, or consent is required and was not given yet. */
function refused({ requireConsent, respectDoNotTrack }: StartOptions): boolean {
  const choice = stored(CHOICE);
  if (choice) return choice === 'out';
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  return !!requireConsent || (respectDoNotTrack !== false && (doNotTrack === '1' || !!globalPrivacyControl));
}

/** Starts recording in a frame of another origin; its recording goes to the page around it, which has `parentOrigin`. */
async function startInFrame(parentOrigin: string, options: VisitOptions): Promise<void> {
  const asked = started;
  const load = loadPart(options);
  const part = (await load('frames')) as { FramedVisit: typeof FramedVisit };
  const create = (sink: RecorderSink, strict: boolean): Recorder =>
    new Recorder(strict ? { ...options, privacy: 'strict' } : options, sink, 0);
  if (asked === started) visit = new part.FramedVisit(parentOrigin, create, load);
}

/** The recorder of the page around this one, if that has the same origin: it records this frame as well. */
function outer(): SessionReplayApi | undefined {
  try {
    return window.parent.SessionReplay;
  } catch {
    return undefined;
  }
}

/**
 * Logs why recording does not start. With options that are not understood nothing is recorded, because one may be meant to hide something.
 */
function stay(problem: string): void {
  console.error(`Session Replay does not record: ${problem}. The options stand in docs/recorder.md.`);
}

/** The API for the page's own code. None of its functions throws into the page; before `start` and after `stop` they do nothing. */
const api = {
  /** Starts recording. `<script src=".../recorder.js" data-key="…" async>` does it by itself. */
  start: guarded((options: StartOptions = {}) => {
    wanted = options;
    const problem = optionsProblem(options);
    if (problem) return stay(problem);
    if (visit || refused(options)) return;
    if (isViewer(document)) return say('the viewer is not recorded.');
    started = options;
    const key = options.key ?? script?.dataset.key;
    const at = options.endpoint ?? script?.dataset.endpoint ?? (script?.src ? new URL(script.src).origin : location.origin);
    const endpoint = new URL(at, document.baseURI).href.replace(/\/+$/, '');
    if (!key) return say('needs a key, from start({ key }) or data-key on the script tag.');
    const all: VisitOptions = { ...options, key, endpoint };
    if (!options.parentOrigin || window.parent === window) visit = new Visit(all);
    else startInFrame(options.parentOrigin, all).catch(() => {});
  }),
  /** Stops recording and ends the session. */
  stop: guarded(() => {
    visit?.stop();
    started = visit = undefined;
  }),
  /** Says who the person is, in this session and in later ones, until `reset`. */
  identify: guarded(
    (id: unknown, traits: object = {}) =>
      visit?.identify({ id: text(id), traits: plain(traits, undefined, 100)[0] as Record<string, unknown> }),
    'identify',
  ),
  /** The person is no longer the one who was identified: the session ends, and another begins for a person who is not known. */
  reset: guarded(() => visit?.reset()),
  /** Marks a moment of the recording with a name and properties. */
  track: guarded(
    (name: unknown, props: object = {}) => visit?.recorder?.custom('track', { name: text(name), props: plain(props, undefined, 100)[0] }),
    'track',
  ),
  /** Records an error that the page has caught. */
  captureError: guarded((error: unknown) => visit?.recorder?.captureError(error), 'captureError'),
  /** The address of this moment in the viewer; null when nothing is recorded. */
  getSessionUrl: guarded((): string | null => visit?.url ?? null) as () => string | null,
  /** A code of eight letters and digits to say on the phone: the viewer finds the session by it. */
  getSupportCode: guarded((): string | null => visit?.supportCode ?? null) as () => string | null,
  /** The person wants no recording: stops, deletes unsent segments, and does not start again in this browser until `optIn`. */
  optOut: guarded(() => {
    store(CHOICE, 'out');
    visit?.stop(true);
    started = visit = undefined;
    forgetKept();
  }),
  /** The person agrees: starts with `options`, or else with the options of the last `start`. */
  optIn: guarded((options: StartOptions = wanted) => {
    store(CHOICE, 'in');
    api.start(options);
  }),
};

export type SessionReplayApi = typeof api;

declare global {
  interface Window {
    SessionReplay?: SessionReplayApi;
  }
}

// A second copy of the script must record neither the page nor a frame of it a second time.
if (!(window.SessionReplay ??= outer())) {
  window.SessionReplay = api;
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- `start` reads it.
  const { key, endpoint, privacy, sampleRate, consent, frameOrigins, parentOrigin, ...others } = script?.dataset ?? {};
  const problem = attributesProblem(others) ?? (consent && consent !== 'required' && `data-consent cannot be ${consent}`);
  if (key && problem) stay(problem);
  else if (key)
    api.start({
      privacy: privacy as PrivacyPreset,
      sampleRate: sampleRate ? Number(sampleRate) : undefined,
      requireConsent: !!consent,
      frameOrigins: frameOrigins?.split(/[\s,]+/).filter(Boolean),
      parentOrigin,
    });
}
loaded();
