import { guarded } from './lib/guard.ts';
import type { CaptureOptions } from './options.ts';
import { Visit, type VisitOptions } from './visit.ts';

/** Options of `start`; what is left out is read from the script tag. */
export type StartOptions = CaptureOptions & Partial<VisitOptions>;

// document.currentScript is there only while the script runs for the first time.
const script = document.currentScript as HTMLScriptElement | null;
let visit: Visit | undefined;

/** What the page's own code may call. Nothing here throws into it; before `start` and after `stop` the calls do nothing. */
const api = {
  /** Starts recording. `<script src=".../recorder.js" data-key="…" async>` does it by itself. */
  start: guarded((options: StartOptions = {}) => {
    if (visit) return;
    const key = options.key ?? script?.dataset.key;
    const endpoint = options.endpoint ?? script?.dataset.endpoint ?? (script?.src ? new URL(script.src).origin : location.origin);
    if (!key) return console.warn('Session Replay needs a key: SessionReplay.start({ key }), or data-key on the script tag.');
    visit = new Visit({ ...options, key, endpoint });
  }),
  /** Stops recording and ends the session. */
  stop: guarded(() => {
    visit?.stop();
    visit = undefined;
  }),
  /** Says who this is. */
  identify: guarded((id: string, traits: Record<string, unknown> = {}) => visit?.recorder.custom('identify', { id: String(id), traits })),
  /** Marks a moment. */
  track: guarded((name: string, props: Record<string, unknown> = {}) => visit?.recorder.custom('track', { name: String(name), props })),
  /** Records an error the page has caught. */
  captureError: guarded((error: unknown) => visit?.recorder.captureError(error)),
  /** The address of this session in the viewer; null when nothing is recorded. */
  getSessionUrl: (): string | null => visit?.url ?? null,
};

export type SessionReplayApi = typeof api;

declare global {
  interface Window {
    SessionReplay?: SessionReplayApi;
  }
}

// A second copy of the script must not record the page twice.
if (!window.SessionReplay) {
  window.SessionReplay = api;
  if (script?.dataset.key) api.start();
}
