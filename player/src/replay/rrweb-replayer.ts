import { Replayer as Rrweb } from '@rrweb/replay';
import type { eventWithTime } from '@rrweb/types';
import { isEmpty } from './is-empty.ts';
import type { Picture, Replayer, Size } from './replayer.ts';
import { assertSandboxed, keepOut } from './sandbox.ts';
import { Sanitizer, type LeftOut } from './sanitize/events.ts';
import type { Loads } from './sanitize/loads.ts';
import { Snapshots } from './snapshots.ts';
import { withoutAddress } from './without-address.ts';

/** Makes a dialog that was modal look as it did. It is not opened as a modal one, because that would take the keyboard. */
const modalDialog =
  ':where(dialog[data-sr-modal][open]) { position: fixed; inset: 0; margin: auto; z-index: 2147483647; overflow: auto; ' +
  'max-width: calc(100% - 6px - 2em); max-height: calc(100% - 6px - 2em); box-shadow: 0 0 0 200vmax rgb(0 0 0 / 10%) }';

/** Members of rrweb's Replayer that its types do not expose. */
interface Inside {
  firstFullSnapshot: unknown;
  rebuildFullSnapshot(event: eventWithTime, isSync?: boolean): void;
  applyIncremental(event: eventWithTime, isSync: boolean): void;
}

/**
 * Replays one page with rrweb. rrweb's own timer stands still (speed 0), and this class sets it each animation frame, so that there is one
 * clock. rrweb stays in its "playing" state throughout, because going on from its "paused" state applies some events twice.
 */
export class RrwebReplayer implements Replayer {
  readonly element: HTMLElement;
  size: Size | null = null;

  readonly #rrweb: Rrweb;
  readonly #sanitizer: Sanitizer;
  readonly #snapshots = new Snapshots();
  readonly #base: number;
  readonly #letGo: () => void;
  #builtAt: number | null = null;
  #lastTreeAt = Number.NEGATIVE_INFINITY;
  #failure: Error | null = null;
  #skipped = 0;
  #resized: (size: Size) => void = () => {};

  constructor(root: HTMLElement, events: readonly eventWithTime[], loads: Loads) {
    this.element = document.createElement('div');
    this.element.className = 'replay';
    root.append(this.element);
    this.#sanitizer = new Sanitizer(loads);
    this.#snapshots.add(events);
    this.#rrweb = new Rrweb(this.#clean(events), {
      root: this.element,
      speed: 0,
      // In live mode rrweb does not finish after the last event, and does not require two events to begin with.
      liveMode: true,
      // A pack has few events behind its keyframe: rrweb is slower at building a virtual DOM for them, and comparing it, than at applying them.
      useVirtualDom: false,
      // Replaying canvas commands would make rrweb allow scripts in the sandbox.
      UNSAFE_replayCanvas: false,
      mouseTail: false,
      // A focus in the replay would take the keys away from the player.
      triggerFocus: false,
      insertStyleRules: [modalDialog],
      showWarning: false,
      showDebug: false,
    });
    const { iframe } = this.#rrweb;
    this.#letGo = keepOut(iframe);
    try {
      assertSandboxed(iframe);
    } catch (error) {
      this.destroy();
      throw error;
    }
    iframe.title = 'The recorded page';
    this.#base = this.#rrweb.getMetaData().startTime;
    this.#guard();
    this.#rrweb.on('resize', (size) => {
      this.size = size as Size;
      this.#resized(this.size);
    });
  }

  get empty(): boolean {
    return isEmpty(this.#rrweb.iframe.contentDocument);
  }

  get firstSnapshot(): number | null {
    return this.#snapshots.first;
  }

  get leftOut(): LeftOut {
    const { leftOut } = this.#sanitizer;
    return { ...leftOut, events: leftOut.events + this.#skipped };
  }

  load(events: readonly eventWithTime[]): boolean {
    // The rules for a node depend on its place in the tree, so the sanitizer must see changes of the tree in order, or from the beginning.
    if (events.some((event) => isTree(event) && event.timestamp < this.#lastTreeAt)) return false;
    this.#snapshots.add(events);
    for (const event of this.#clean(events)) this.#rrweb.addEvent(event);
    // addEvent waits a microtask. Events that are late by then (a seek may come in between) rrweb applies to its virtual DOM only, and a
    // build brings them into the page.
    queueMicrotask(() => {
      if (this.#builtAt !== null && events.some((event) => event.timestamp < this.#now())) this.#rebuild();
    });
    return true;
  }

  pictureAt(time: number): Picture {
    return this.#snapshots.pictureAt(time);
  }

  seek(time: number): void {
    assertSandboxed(this.#rrweb.iframe);
    this.#failure = null;
    const build = this.#snapshots.buildTime(time);
    // After the events of this millisecond and before those of the next, because rrweb builds only events strictly before a time.
    const at = build > time ? build - 0.5 : Math.floor(build) + 0.5;
    // END makes rrweb forget what it has played: it then builds from the last snapshot on, instead of going on from its own position.
    this.#rrweb.service.send('END');
    withoutAddress(() => this.#rrweb.play(at - this.#base));
    this.#builtAt = at;
    this.#throwFailure();
  }

  advance(time: number): void {
    this.#throwFailure();
    if (this.#builtAt !== null) this.#rrweb.timer.timeOffset = Math.max(this.#rrweb.timer.timeOffset, time - this.#builtAt);
  }

  play(): void {
    this.#root?.classList.remove('rrweb-paused');
  }

  pause(): void {
    this.#root?.classList.add('rrweb-paused');
  }

  onResize(listener: (size: Size) => void): void {
    this.#resized = listener;
    if (this.size) listener(this.size);
  }

  destroy(): void {
    this.#letGo();
    try {
      this.#rrweb.destroy();
    } finally {
      this.element.remove();
    }
  }

  #clean(events: readonly eventWithTime[]): eventWithTime[] {
    return events
      .toSorted((a, b) => a.timestamp - b.timestamp)
      .map((event) => {
        if (isTree(event)) this.#lastTreeAt = Math.max(this.#lastTreeAt, event.timestamp);
        return this.#sanitizer.clean(event);
      });
  }

  /**
   * rrweb also applies events in tasks of its own, where no caller could catch an error. A snapshot that fails is thrown at the player's
   * next call; a change that fails is only counted and skipped.
   */
  #guard(): void {
    const inside = this.#rrweb as unknown as Inside;
    const { rebuildFullSnapshot, applyIncremental } = inside;
    // Otherwise rrweb builds the first snapshot by itself, in a timer a moment later.
    inside.firstFullSnapshot = true;
    inside.rebuildFullSnapshot = (event, isSync) => {
      try {
        if (!(event.data as { node?: unknown }).node) throw new Error('The snapshot of this moment is damaged: there is no page in it.');
        withoutAddress(() => rebuildFullSnapshot.call(this.#rrweb, event, isSync));
      } catch (error) {
        this.#failure ??= asError(error);
      }
    };
    inside.applyIncremental = (event, isSync) => {
      try {
        const apply = (): void => applyIncremental.call(this.#rrweb, event, isSync);
        if ((event.data as { isAttachIframe?: unknown }).isAttachIframe === true) withoutAddress(apply);
        else apply();
      } catch {
        this.#skipped++;
      }
    };
  }

  #rebuild(): void {
    try {
      this.seek(this.#now());
    } catch (error) {
      this.#failure = asError(error);
    }
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure;
  }

  #now(): number {
    return (this.#builtAt ?? 0) + this.#rrweb.timer.timeOffset;
  }

  get #root(): Element | undefined {
    return this.#rrweb.iframe.contentDocument?.documentElement;
  }
}

/** Whether an event defines or changes the tree of nodes: a snapshot (type 2), or a mutation (type 3, source 0). */
function isTree(event: eventWithTime): boolean {
  return (event.type as number) === 2 || ((event.type as number) === 3 && (event.data as { source?: unknown } | null)?.source === 0);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
