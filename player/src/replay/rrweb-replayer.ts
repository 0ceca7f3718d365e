import { Replayer as Rrweb } from '@rrweb/replay';
import type { eventWithTime } from '@rrweb/types';
import type { Picture, Replayer, Size } from './replayer.ts';
import { isEmpty } from './is-empty.ts';
import { assertSandboxed } from './sandbox.ts';
import { Snapshots } from './snapshots.ts';

/**
 * Replays one page with rrweb. rrweb's own timer stands still (speed 0) and is set by us each frame, so that there is one clock;
 * rrweb stays in its "playing" state throughout, because going on from its "paused" state applies some events twice.
 */
export class RrwebReplayer implements Replayer {
  readonly element: HTMLElement;
  size: Size | null = null;

  private readonly rrweb: Rrweb;
  private readonly snapshots = new Snapshots();
  private readonly base: number;
  private builtAt: number | null = null;
  private resized: (size: Size) => void = () => {};

  constructor(root: HTMLElement, events: readonly eventWithTime[]) {
    this.element = document.createElement('div');
    this.element.className = 'replay';
    root.append(this.element);
    this.snapshots.add(events);
    this.rrweb = new Rrweb([...events], {
      root: this.element,
      speed: 0,
      // Neither ends when the last event was applied, nor asks for two events to begin with.
      liveMode: true,
      // It would run with scripts allowed.
      UNSAFE_replayCanvas: false,
      mouseTail: false,
      // A focus in the replay would take the keys away from the player.
      triggerFocus: false,
      showWarning: false,
      showDebug: false,
    });
    try {
      assertSandboxed(this.rrweb.iframe);
    } catch (error) {
      this.destroy();
      throw error;
    }
    this.rrweb.iframe.title = 'The recorded page';
    this.rrweb.iframe.tabIndex = -1;
    this.base = this.rrweb.getMetaData().startTime;
    this.rrweb.on('resize', (size) => {
      this.size = size as Size;
      this.resized(this.size);
    });
  }

  get empty(): boolean {
    return isEmpty(this.rrweb.iframe.contentDocument);
  }

  load(events: readonly eventWithTime[]): void {
    this.snapshots.add(events);
    const builtAt = this.builtAt;
    for (const event of events) this.rrweb.addEvent(event);
    // What came late is applied to rrweb's virtual DOM; only a build brings it to the page. addEvent itself waits a microtask.
    if (builtAt !== null && events.some((event) => event.timestamp < this.now())) queueMicrotask(() => this.seek(this.now()));
  }

  seek(time: number): Picture {
    const picture = this.snapshots.pictureAt(time);
    if (picture !== 'painted') return picture;
    assertSandboxed(this.rrweb.iframe);
    const at = this.snapshots.buildTime(time);
    // END forgets what was played: rrweb then builds from the last snapshot on, instead of going on from where it thinks it is.
    this.rrweb.service.send('END');
    this.rrweb.play(at - this.base);
    this.builtAt = at;
    return 'painted';
  }

  advance(time: number): void {
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
    this.rrweb.destroy();
    this.element.remove();
  }

  private now(): number {
    return (this.builtAt ?? 0) + this.rrweb.timer.timeOffset;
  }

  private get root(): Element | undefined {
    return this.rrweb.iframe.contentDocument?.documentElement;
  }
}
