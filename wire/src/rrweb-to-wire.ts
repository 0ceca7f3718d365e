import { InputFlag, RecordKind, RrwebType, SEAL_BYTES, Source } from './format.ts';
import { isWritable } from './node-tokens.ts';
import type { Loose, RrwebEvent, RrwebMutation, RrwebNode, RrwebPosition } from './rrweb-event.ts';
import { SegmentWriter } from './segment-writer.ts';
import { writeMutation, writeTree } from './write-mutation.ts';

/** Turns rrweb events into raw segments, handed to `onSegment` as they fill up. `flush` hands over the last one. */
export class RrwebToWire {
  readonly #writer = new SegmentWriter();
  readonly #onSegment: (raw: Uint8Array, events: number) => void;

  constructor(onSegment: (raw: Uint8Array, events: number) => void) {
    this.#onSegment = onSegment;
  }

  write(event: RrwebEvent): void {
    const loose = event as unknown as Loose;
    if (!this.#compact(loose)) this.#writer.begin(RecordKind.Any, this.#anyTime(loose)).any(loose).end();
    if (this.#writer.length >= SEAL_BYTES) this.flush();
  }

  flush(): void {
    const events = this.#writer.records;
    if (events) this.#onSegment(this.#writer.take(), events);
  }

  #time = 0;

  /** The time of an Any record stands inside it; outside it takes that of the record before. */
  #anyTime(event: Loose): number {
    if (!this.#writer.records && Number.isSafeInteger(event.timestamp)) this.#time = event.timestamp as number;
    return this.#time;
  }

  #compact(event: Loose): boolean {
    if (!only(event, 'type', 'data', 'timestamp') || !Number.isSafeInteger(event.timestamp)) return false;
    const time = event.timestamp as number;
    const data = event.data as Loose;
    const written =
      event.type === RrwebType.IncrementalSnapshot ? this.#incremental(time, data) : this.#event(time, event.type as number, data);
    if (written) this.#time = time;
    return written;
  }

  #event(time: number, type: number, data: Loose): boolean {
    const writer = this.#writer;
    switch (type) {
      case RrwebType.DomContentLoaded:
      case RrwebType.Load:
        writer.begin(RecordKind.Load, time).int(type).any(data).end();
        return true;
      case RrwebType.Meta:
        if (!only(data, 'href', 'width', 'height') || typeof data.href !== 'string' || !numbers(data, 'width', 'height')) return false;
        writer
          .begin(RecordKind.Meta, time)
          .slot(data.href)
          .int(data.width as number)
          .int(data.height as number)
          .end();
        return true;
      case RrwebType.Plugin:
      case RrwebType.Custom: {
        const name = type === RrwebType.Plugin ? 'plugin' : 'tag';
        if (!only(data, name, 'payload') || typeof data[name] !== 'string') return false;
        writer
          .begin(type === RrwebType.Plugin ? RecordKind.Plugin : RecordKind.Custom, time)
          .slot(data[name])
          .any(data.payload)
          .end();
        return true;
      }
      case RrwebType.FullSnapshot: {
        const offset = data?.initialOffset as Loose;
        if (
          !only(data, 'node', 'initialOffset') ||
          !only(offset, 'top', 'left') ||
          !numbers(offset, 'top', 'left') ||
          !isWritable(data.node)
        )
          return false;
        this.#snapshot(time, data.node as RrwebNode, offset.left as number, offset.top as number);
        return true;
      }
    }
    return false;
  }

  /** A snapshot goes on in another record and segment when one is full. */
  #snapshot(time: number, root: RrwebNode, left: number, top: number): void {
    const writer = this.#writer;
    let last = writer.begin(RecordKind.Snapshot, time).position;
    writer.bool(true).int(left).int(top);
    const state = { rootId: null as number | null };
    writeTree(writer, root, state, () => {
      if (writer.length < SEAL_BYTES) return;
      writer.patch(last, false);
      writer.end();
      this.flush();
      state.rootId = null;
      last = writer.begin(RecordKind.SnapshotMore, time).position;
      writer.bool(true);
    });
    writer.end();
  }

  #incremental(time: number, data: Loose): boolean {
    const writer = this.#writer;
    switch (data?.source) {
      case Source.Mutation:
        return this.#mutation(time, data as unknown as RrwebMutation);
      case Source.MouseMove:
      case Source.TouchMove:
      case Source.Drag: {
        const positions = data.positions as RrwebPosition[];
        if (!only(data, 'source', 'positions') || !Array.isArray(positions) || !positions.every(isPosition)) return false;
        writer.begin(RecordKind.Pointer, time).int(data.source);
        let before: RrwebPosition = { x: 0, y: 0, id: 0, timeOffset: 0 };
        for (const position of positions) {
          for (const name of positionFields) writer.int(position[name] - before[name]);
          before = position;
        }
        writer.end();
        return true;
      }
      case Source.MouseInteraction: {
        const optional = ['x', 'y', 'pointerType'];
        const present = optional.filter((name) => data[name] !== undefined);
        if (!only(data, 'source', 'type', 'id', ...present) || !numbers(data, 'type', 'id', ...present)) return false;
        writer
          .begin(RecordKind.Interaction, time)
          .int(data.type as number)
          .int(data.id as number);
        while (optional.length && data[optional[optional.length - 1]] === undefined) optional.pop();
        for (const name of optional) writer.intOrNil(data[name] as number | undefined);
        writer.end();
        return true;
      }
      case Source.Scroll:
        return this.#numbers(RecordKind.Scroll, time, data, 'id', 'x', 'y');
      case Source.ViewportResize:
        return this.#numbers(RecordKind.Viewport, time, data, 'width', 'height');
      case Source.Input: {
        const { id, text, isChecked, userTriggered } = data;
        const hasTrigger = userTriggered !== undefined;
        if (!only(data, 'source', 'id', 'text', 'isChecked', ...(hasTrigger ? ['userTriggered'] : [])) || !numbers(data, 'id'))
          return false;
        if (typeof text !== 'string' || typeof isChecked !== 'boolean' || (hasTrigger && typeof userTriggered !== 'boolean')) return false;
        const flags =
          (isChecked ? InputFlag.Checked : 0) |
          (hasTrigger ? InputFlag.HasUserTriggered : 0) |
          (userTriggered ? InputFlag.UserTriggered : 0);
        writer
          .begin(RecordKind.Input, time)
          .int(id as number)
          .slot(text)
          .int(flags)
          .end();
        return true;
      }
      case Source.Selection: {
        const ranges = data.ranges as Loose[];
        if (!only(data, 'source', 'ranges') || !Array.isArray(ranges)) return false;
        if (!ranges.every((range) => only(range, ...rangeFields) && numbers(range, ...rangeFields))) return false;
        writer.begin(RecordKind.Selection, time);
        for (const range of ranges) for (const name of rangeFields) writer.int(range[name] as number);
        writer.end();
        return true;
      }
    }
    if (!data || typeof data !== 'object' || Array.isArray(data)) return false;
    writer.begin(RecordKind.Data, time).any(data).end();
    return true;
  }

  #numbers(kind: RecordKind, time: number, data: Loose, ...names: string[]): boolean {
    if (!only(data, 'source', ...names) || !numbers(data, ...names)) return false;
    this.#writer.begin(kind, time);
    for (const name of names) this.#writer.int(data[name] as number);
    this.#writer.end();
    return true;
  }

  #mutation(time: number, data: RrwebMutation): boolean {
    if (!isMutation(data)) return false;
    const writer = this.#writer.begin(RecordKind.Mutation, time);
    writeMutation(writer, data);
    writer.end();
    return true;
  }
}

const positionFields = ['x', 'y', 'id', 'timeOffset'] as const;
const rangeFields = ['start', 'startOffset', 'end', 'endOffset'];
// A difference of two such integers is exact.
const MAX_DELTA_BASE = 2 ** 51;

function isPosition(position: RrwebPosition): boolean {
  return only(position as unknown as Loose, ...positionFields) && ids(position as unknown as Loose, ...positionFields);
}

function isMutation(data: RrwebMutation): boolean {
  const lists = ['texts', 'attributes', 'removes', 'adds'] as const;
  const withIframe = data.isAttachIframe !== undefined;
  if (!only(data as unknown as Loose, 'source', ...lists, ...(withIframe ? ['isAttachIframe'] : []))) return false;
  if ((withIframe && data.isAttachIframe !== true) || !lists.every((name) => Array.isArray(data[name]))) return false;
  const loose = data as unknown as Record<string, Loose[]>;
  return (
    loose.texts.every((t) => only(t, 'id', 'value') && ids(t, 'id') && (t.value === null || typeof t.value === 'string')) &&
    loose.attributes.every((a) => only(a, 'id', 'attributes') && ids(a, 'id') && isObject(a.attributes)) &&
    loose.removes.every(
      (r) =>
        only(r, 'id', 'parentId', ...(r.isShadow === undefined ? [] : ['isShadow'])) &&
        ids(r, 'id', 'parentId') &&
        (r.isShadow === undefined || typeof r.isShadow === 'boolean'),
    ) &&
    loose.adds.every(
      (a) => only(a, 'parentId', 'nextId', 'node') && ids(a, 'parentId') && (a.nextId === null || ids(a, 'nextId')) && isWritable(a.node),
    )
  );
}

function isObject(value: unknown): boolean {
  return !!value && typeof value === 'object' && !Array.isArray(value);
}

/** True if the object has exactly these properties (those that are undefined do not count). */
function only(object: Loose, ...names: string[]): boolean {
  if (!isObject(object)) return false;
  let present = 0;
  for (const key of Object.keys(object)) {
    if (object[key] === undefined) continue;
    if (!names.includes(key)) return false;
    present++;
  }
  return present === names.length;
}

/** Integers whose differences are exact. */
function ids(object: Loose, ...names: string[]): boolean {
  return names.every((name) => Number.isInteger(object[name]) && Math.abs(object[name] as number) < MAX_DELTA_BASE);
}

function numbers(object: Loose, ...names: string[]): boolean {
  return names.every((name) => typeof object[name] === 'number');
}
