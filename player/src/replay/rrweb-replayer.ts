import { Replayer as Rrweb } from '@rrweb/replay';
import type { eventWithTime } from '@rrweb/types';
import { isEmpty } from './is-empty.ts';
import type { Picture, Replayer, Size } from './replayer.ts';
import { assertSandboxed, keepOut } from './sandbox.ts';
import { Sanitizer, type LeftOut } from './sanitize/events.ts';
import type { Loads } from './sanitize/loads.ts';
import { Snapshots } from './snapshots.ts';
import { withoutAddress } from './without-address.ts';

/** A dialog that was modal looks as it did; it is not modal, for then it would have the keyboard. */
const modalDialog =
  ':where(dialog[data-sr-modal][open]) { position: fixed; inset: 0; margin: auto; z-index: 2147483647; overflow: auto; ' +
  'max-width: calc(100% - 6px - 2em); max-height: calc(100% - 6px - 2em); box-shadow: 0 0 0 200vmax rgb(0 0 0 / 10%) }';

/** Of rrweb's Replayer, what its types keep to itself. */
interface Inside {
  firstFullSnapshot: unknown;
  rebuildFullSnapshot(event: eventWithTime, isSync?: boolean): void;
  applyIncremental(event: eventWithTime, isSync: boolean): void;
}

/**
 * Replays one page with rrweb. rrweb's own timer stands still (speed 0) and is set by us each frame, so that there is one clock;
 * rrweb stays in its "playing" state throughout, because going on from its "paused" state applies some events twice.
 */
export class RrwebReplayer implements Replayer {
  readonly element: HTMLElement;
  size: Size | null = null;

  private readonly rrweb: Rrweb;
  private readonly sanitizer: Sanitizer;
  private readonly snapshots = new Snapshots();
  private readonly base: number;
  private readonly letGo: () => void;
  private builtAt: number | null = null;
  private lastTreeAt = Number.NEGATIVE_INFINITY;
  private failure: Error | null = null;
  private skipped = 0;
  private resized: (size: Size) => void = () => {};

  constructor(root: HTMLElement, events: readonly eventWithTime[], loads: Loads) {
    this.element = document.createElement('div');
    this.element.className = 'replay';
    root.append(this.element);
    this.sanitizer = new Sanitizer(loads);
    this.snapshots.add(events);
    this.rrweb = new Rrweb(this.clean(events), {
      root: this.element,
      speed: 0,
      // Neither ends when the last event was applied, nor asks for two events to begin with.
      liveMode: true,
      // It would run with scripts allowed.
      UNSAFE_replayCanvas: false,
      mouseTail: false,
      // A focus in the replay would take the keys away from the player.
      triggerFocus: false,
      insertStyleRules: [modalDialog],
      showWarning: false,
      showDebug: false,
    });
    const { iframe } = this.rrweb;
    this.letGo = keepOut(iframe);
    try {
      assertSandboxed(iframe);
    } catch (error) {
      this.destroy();
      throw error;
    }
    iframe.title = 'The recorded page';
    this.base = this.rrweb.getMetaData().startTime;
    this.guard();
    this.rrweb.on('resize', (size) => {
      this.size = size as Size;
      this.resized(this.size);
    });
  }

  get empty(): boolean {
    return isEmpty(this.rrweb.iframe.contentDocument);
  }

  get leftOut(): LeftOut {
    const { leftOut } = this.sanitizer;
    return { ...leftOut, events: leftOut.events + this.skipped };
  }

  load(events: readonly eventWithTime[]): boolean {
    // What a node may be, follows from where it came in: the tree is told in its order, or from the beginning.
    if (events.some((event) => isTree(event) && event.timestamp < this.lastTreeAt)) return false;
    this.snapshots.add(events);
    const builtAt = this.builtAt;
    for (const event of this.clean(events)) this.rrweb.addEvent(event);
    // What came late is applied to rrweb's virtual DOM; only a build brings it to the page. addEvent itself waits a microtask.
    if (builtAt !== null && events.some((event) => event.timestamp < this.now())) queueMicrotask(() => this.rebuild());
    return true;
  }

  pictureAt(time: number): Picture {
    return this.snapshots.pictureAt(time);
  }

  seek(time: number): void {
    assertSandboxed(this.rrweb.iframe);
    this.failure = null;
    const build = this.snapshots.buildTime(time);
    // After everything of its millisecond, and before the next: rrweb builds what is strictly before.
    const at = build > time ? build - 0.5 : Math.floor(build) + 0.5;
    // END forgets what was played: rrweb then builds from the last snapshot on, instead of going on from where it thinks it is.
    this.rrweb.service.send('END');
    withoutAddress(() => this.rrweb.play(at - this.base));
    this.builtAt = at;
    this.throwFailure();
  }

  advance(time: number): void {
    this.throwFailure();
    if (this.builtAt !== null) this.rrweb.timer.timeOffset = Math.max(this.rrweb.timer.timeOffset, time - this.builtAt);
  }

  play(): void {
    this.root?.classList.remove('rrweb-paused');
  }

  pause(): void {
    this.root?.classList.add('rrweb-paused');
  }

  onResize(listener: (size: Size) => void): void {
    this.resized = listener;
    if (this.size) listener(this.size);
  }

  destroy(): void {
    this.letGo();
    try {
      this.rrweb.destroy();
    } finally {
      this.element.remove();
    }
  }

  private clean(events: readonly eventWithTime[]): eventWithTime[] {
    return events
      .toSorted((a, b) => a.timestamp - b.timestamp)
      .map((event) => {
        if (isTree(event)) this.lastTreeAt = Math.max(this.lastTreeAt, event.timestamp);
        return this.sanitizer.clean(event);
      });
  }

  /** rrweb applies events in tasks of its own too: what fails there is kept until the player asks. A change that fails costs itself, a snapshot the picture. */
  private guard(): void {
    const inside = this.rrweb as unknown as Inside;
    const { rebuildFullSnapshot, applyIncremental } = inside;
    // Otherwise it builds the first snapshot by itself, a moment later.
    inside.firstFullSnapshot = true;
    inside.rebuildFullSnapshot = (event, isSync) => {
      try {
        if (!(event.data as { node?: unknown }).node) throw new Error('The snapshot of this moment is damaged: there is no page in it.');
        withoutAddress(() => rebuildFullSnapshot.call(this.rrweb, event, isSync));
      } catch (error) {
        this.failure ??= asError(error);
      }
    };
    inside.applyIncremental = (event, isSync) => {
      try {
        const apply = (): void => applyIncremental.call(this.rrweb, event, isSync);
        if ((event.data as { isAttachIframe?: unknown }).isAttachIframe === true) withoutAddress(apply);
        else apply();
      } catch {
        this.skipped++;
      }
    };
  }

  private rebuild(): void {
    try {
      this.seek(this.now());
    } catch (error) {
      this.failure = asError(error);
    }
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure;
  }

  private now(): number {
    return (this.builtAt ?? 0) + this.rrweb.timer.timeOffset;
  }

  private get root(): Element | undefined {
    return this.rrweb.iframe.contentDocument?.documentElement;
  }
}

/** What says, or changes, which nodes there are. */
function isTree(event: eventWithTime): boolean {
  return (event.type as number) === 2 || ((event.type as number) === 3 && (event.data as { source?: unknown } | null)?.source === 0);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
