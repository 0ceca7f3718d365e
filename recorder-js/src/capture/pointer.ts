import { RecordKind, Source } from '@session-replay/wire/format';
import { guarded } from '../lib/guard.ts';
import { listen, targetOf } from '../lib/listen.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';

/** A position is kept this often … */
const SAMPLE_MS = 50;
/** … and those kept are recorded together this often. Both are rrweb's. */
const GATHER_MS = 500;

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

/** Records where the pointer was and what it did: moves, clicks, touches, focus. */
export const observePointer: Observe = (context) => {
  const { document, mirror } = context;
  let moves: { x: number; y: number; id: number; time: number }[] = [];
  let source: number = Source.MouseMove;
  let lastSample = 0;
  let timer = 0;

  const flush = guarded(() => {
    clearTimeout(timer);
    timer = 0;
    if (!moves.length) return;
    const now = context.now();
    const writer = context.begin(RecordKind.Pointer, now).int(source);
    let before = { x: 0, y: 0, id: 0, time: now };
    for (const move of moves) {
      writer
        .int(move.x - before.x)
        .int(move.y - before.y)
        .int(move.id - before.id)
        .int(move.time - before.time);
      before = move;
    }
    moves = [];
    context.end();
  });

  const onMove = (event: MouseEvent | TouchEvent): void => {
    const time = context.now();
    if (time - lastSample < SAMPLE_MS) return;
    lastSample = time;
    context.active();
    const touch = 'touches' in event;
    const at = touch ? event.touches[0] : event;
    const kind = touch ? Source.TouchMove : event.type === 'drag' ? Source.Drag : Source.MouseMove;
    if (!at) return;
    if (kind !== source) flush();
    source = kind;
    const target = targetOf(event);
    moves.push({ x: Math.round(at.clientX), y: Math.round(at.clientY), id: (target && mirror.id(target)) || -1, time });
    timer ||= window.setTimeout(flush, GATHER_MS);
  };

  const onInteraction = (event: MouseEvent | TouchEvent | FocusEvent): void => {
    const type = interactions[event.type];
    const target = targetOf(event);
    context.drain();
    const id = target && mirror.id(target);
    if (!id) return;
    context.active();
    flush();
    const writer = context.begin(RecordKind.Interaction).int(type).int(id);
    const at = 'changedTouches' in event ? event.changedTouches[0] : event;
    if (at && 'clientX' in at) {
      writer.int(Math.round(at.clientX)).int(Math.round(at.clientY));
      const pointer = pointers[(event as PointerEvent).pointerType];
      if (pointer !== undefined) writer.int(pointer);
    }
    context.end();
  };

  return stopAll([
    flush,
    listen(document, ['mousemove', 'touchmove', 'drag'], onMove),
    listen(document, Object.keys(interactions), onInteraction),
  ]);
};
