import { RecordKind } from '@session-replay/wire/codec/format';
import { steps, type Position } from '@session-replay/wire/records/pointer';
import { Source } from '@session-replay/wire/rrweb/rrweb-type';
import { guarded } from '../lib/guard.ts';
import { listen, targetOf } from '../lib/listen.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';

/** How often (ms) a position is kept (as in rrweb) … */
const SAMPLE_MS = 50;
/** … and how often (ms) the kept positions are recorded: a player that jumps to a moment knows only records from before it. */
const GATHER_MS = 250;
/** Positions that have waited longer than this (ms) are dropped. */
const STALE_MS = 60_000;

/** rrweb's MouseInteractions by DOM event. */
const interactions: Record<string, number> = {
  mouseup: 0,
  mousedown: 1,
  click: 2,
  contextmenu: 3,
  dblclick: 4,
  focus: 5,
  blur: 6,
  touchstart: 7,
  touchend: 9,
  touchcancel: 10,
};
const pointers: Record<string, number> = { mouse: 0, pen: 1, touch: 2 };

interface Move {
  x: number;
  y: number;
  id: number;
  time: number;
}

/** Records where the pointer was and what it did: moves, clicks, touches, focus. */
export const observePointer: Observe = (context) => {
  const { document, mirror } = context;
  let moves: Move[] = [];
  /** The newest move, if it came too soon after the one before it to be kept for good. */
  let tail: Move | undefined;
  let last: Move | undefined;
  let source: number = Source.MouseMove;
  let lastSample = 0;
  let timer = 0;

  const flush = guarded(() => {
    clearTimeout(timer);
    timer = 0;
    if (tail) moves.push(tail);
    tail = undefined;
    const now = context.now();
    // The machine may have slept meanwhile.
    const positions = moves.filter(({ time }) => now - time < STALE_MS).map(({ x, y, id, time }): Position => [x, y, id, time - now]);
    moves = [];
    if (positions[0]) context.emit(RecordKind.Pointer, source, ...steps(positions));
  });

  const onMove = (event: MouseEvent | TouchEvent): void => {
    const time = context.now();
    const touch = 'touches' in event;
    const at = touch ? event.touches[0] : event;
    const kind = touch ? Source.TouchMove : event.type === 'drag' ? Source.Drag : Source.MouseMove;
    if (!at || !event.isTrusted) return;
    if (kind !== source) flush();
    source = kind;
    const target = targetOf(event);
    tail = { x: Math.round(at.clientX), y: Math.round(at.clientY), id: (target && mirror.id(target)) || -1, time };
    last = tail;
    if (time - lastSample >= SAMPLE_MS) {
      lastSample = time;
      moves.push(tail);
      tail = undefined;
    }
    timer ||= window.setTimeout(flush, GATHER_MS);
  };

  // The page has changed below a pointer that stands still: the element there now may look different.
  const onOver = (event: MouseEvent): void => {
    if (last && Math.round(event.clientX) === last.x && Math.round(event.clientY) === last.y) context.later(() => onMove(event));
  };

  const onInteraction = (event: MouseEvent | TouchEvent | FocusEvent): void => {
    const target = targetOf(event);
    // An event that a script makes (`element.click()`) is nothing that the person did.
    if (!target || !event.isTrusted) return;
    flush();
    const fields: number[] = [];
    const at = 'changedTouches' in event ? event.changedTouches[0] : event;
    if (at && 'clientX' in at) {
      fields.push(Math.round(at.clientX), Math.round(at.clientY));
      const pointer = pointers[(event as PointerEvent).pointerType];
      if (pointer !== undefined) fields.push(pointer);
    }
    context.settled(() => {
      const id = mirror.id(target);
      if (id) context.emit(RecordKind.Interaction, interactions[event.type], id, ...fields);
    });
  };

  return stopAll([
    flush,
    listen(document, 'mousemove touchmove drag', onMove),
    listen(document, 'mouseover', onOver),
    listen(document, Object.keys(interactions).join(' '), onInteraction),
  ]);
};
