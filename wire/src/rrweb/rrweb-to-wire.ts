import { RecordKind, SEAL_BYTES } from '../codec/format.ts';
import { SegmentWriter } from '../codec/segment-writer.ts';
import { writeAny } from '../records/any.ts';
import { writeCustom } from '../records/custom.ts';
import { writeData } from '../records/data.ts';
import { InputFlag, writeInput } from '../records/input.ts';
import { writeInteraction } from '../records/interaction.ts';
import { writeLoad } from '../records/load.ts';
import { writeMeta } from '../records/meta.ts';
import { writePlugin } from '../records/plugin.ts';
import { writePointer, type Position } from '../records/pointer.ts';
import { writeScroll } from '../records/scroll.ts';
import { writeSelection } from '../records/selection.ts';
import { beginSnapshotMore } from '../records/snapshot-more.ts';
import { beginSnapshot } from '../records/snapshot.ts';
import { writeViewport } from '../records/viewport.ts';
import { writeRrwebMutation } from './mutation.ts';
import { isWritable, writeTree } from './nodes.ts';
import type { Loose, RrwebEvent, RrwebMutation, RrwebNode } from './rrweb-event.ts';
import { RrwebType, Source } from './rrweb-type.ts';

/** Turns rrweb events into raw segments. Each full segment is handed to `onSegment`; `flush` hands over the last one. */
export class RrwebToWire {
  readonly #writer = new SegmentWriter();
  readonly #onSegment: (raw: Uint8Array, events: number) => void;

  constructor(onSegment: (raw: Uint8Array, events: number) => void) {
    this.#onSegment = onSegment;
  }

  write(event: RrwebEvent): void {
    const loose = event as unknown as Loose;
    if (!this.#compact(loose)) writeAny(this.#writer, this.#anyTime(loose), loose);
    if (this.#writer.length >= SEAL_BYTES) this.flush();
  }

  flush(): void {
    const events = this.#writer.records;
    if (events) this.#onSegment(this.#writer.take(), events);
  }

  #time = 0;

  /** The record's own time for an Any: the time of the record before. The event's time is inside the record. */
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
        writeLoad(writer, time, type, data);
        return true;
      case RrwebType.Meta:
        if (!only(data, 'href', 'width', 'height') || typeof data.href !== 'string' || !numbers(data, 'width', 'height')) return false;
        writeMeta(writer, time, data.href, data.width as number, data.height as number);
        return true;
      case RrwebType.Plugin:
        if (!only(data, 'plugin', 'payload') || typeof data.plugin !== 'string') return false;
        writePlugin(writer, time, data.plugin, data.payload);
        return true;
      case RrwebType.Custom:
        if (!only(data, 'tag', 'payload') || typeof data.tag !== 'string') return false;
        writeCustom(writer, time, data.tag, data.payload);
        return true;
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

  /** Writes a snapshot, which goes on in another record and segment whenever a segment is full. */
  #snapshot(time: number, root: RrwebNode, left: number, top: number): void {
    const writer = this.#writer;
    let last = beginSnapshot(writer, time, true, left, top);
    const state = { rootId: null as number | null };
    writeTree(writer, root, state, () => {
      if (writer.length < SEAL_BYTES) return;
      writer.patch(last, false);
      writer.end();
      this.flush();
      state.rootId = null;
      last = beginSnapshotMore(writer, time, true);
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
        const positions = data.positions as Loose[];
        if (!only(data, 'source', 'positions') || !Array.isArray(positions) || !positions.every(isPosition)) return false;
        const [x, y, id, timeOffset] = positionFields;
        writePointer(
          writer,
          time,
          data.source,
          positions.map((position) => [position[x], position[y], position[id], position[timeOffset]] as Position),
        );
        return true;
      }
      case Source.MouseInteraction: {
        const optional = ['x', 'y', 'pointerType'];
        const present = optional.filter((name) => data[name] !== undefined);
        if (!only(data, 'source', 'type', 'id', ...present) || !numbers(data, 'type', 'id', ...present)) return false;
        const [type, id, x, y, pointerType] = ['type', 'id', ...optional].map((name) => data[name] as number);
        writeInteraction(writer, time, type!, id!, x, y, pointerType);
        return true;
      }
      case Source.Scroll:
        if (!only(data, 'source', 'id', 'x', 'y') || !numbers(data, 'id', 'x', 'y')) return false;
        writeScroll(writer, time, data.id as number, data.x as number, data.y as number);
        return true;
      case Source.ViewportResize:
        if (!only(data, 'source', 'width', 'height') || !numbers(data, 'width', 'height')) return false;
        writeViewport(writer, time, data.width as number, data.height as number);
        return true;
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
        writeInput(writer, time, id as number, text, flags);
        return true;
      }
      case Source.Selection: {
        const ranges = data.ranges as Loose[];
        if (!only(data, 'source', 'ranges') || !Array.isArray(ranges)) return false;
        if (!ranges.every((range) => only(range, ...rangeFields) && numbers(range, ...rangeFields))) return false;
        writeSelection(
          writer,
          time,
          ranges.flatMap((range) => rangeFields.map((name) => range[name] as number)),
        );
        return true;
      }
    }
    if (!data || typeof data !== 'object' || Array.isArray(data)) return false;
    writeData(writer, time, data);
    return true;
  }

  #mutation(time: number, data: RrwebMutation): boolean {
    if (!isMutation(data)) return false;
    const writer = this.#writer.begin(RecordKind.Mutation, time);
    writeRrwebMutation(writer, data);
    writer.end();
    return true;
  }
}

const positionFields = ['x', 'y', 'id', 'timeOffset'] as const;
const rangeFields = ['start', 'startOffset', 'end', 'endOffset'];
// The difference of two integers whose absolute values are below this is exact in a double.
const MAX_DELTA_BASE = 2 ** 51;

function isPosition(position: Loose): boolean {
  return only(position, ...positionFields) && ids(position, ...positionFields);
}

function isMutation(data: RrwebMutation): boolean {
  const lists = ['texts', 'attributes', 'removes', 'adds'] as const;
  const withIframe = data.isAttachIframe !== undefined;
  if (!only(data as unknown as Loose, 'source', ...lists, ...(withIframe ? ['isAttachIframe'] : []))) return false;
  if ((withIframe && data.isAttachIframe !== true) || !lists.every((name) => Array.isArray(data[name]))) return false;
  const loose = data as unknown as Record<string, Loose[]>;
  return (
    loose.texts!.every((t) => only(t, 'id', 'value') && ids(t, 'id') && (t.value === null || typeof t.value === 'string')) &&
    loose.attributes!.every((a) => only(a, 'id', 'attributes') && ids(a, 'id') && isObject(a.attributes)) &&
    loose.removes!.every(
      (r) =>
        only(r, 'id', 'parentId', ...(r.isShadow === undefined ? [] : ['isShadow'])) &&
        ids(r, 'id', 'parentId') &&
        (r.isShadow === undefined || typeof r.isShadow === 'boolean'),
    ) &&
    loose.adds!.every(
      (a) => only(a, 'parentId', 'nextId', 'node') && ids(a, 'parentId') && (a.nextId === null || ids(a, 'nextId')) && isWritable(a.node),
    )
  );
}

function isObject(value: unknown): boolean {
  return !!value && typeof value === 'object' && !Array.isArray(value);
}

/** True if the object has exactly these properties; undefined ones do not count. */
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

/** True if these properties are integers whose differences are exact. */
function ids(object: Loose, ...names: string[]): boolean {
  return names.every((name) => Number.isInteger(object[name]) && Math.abs(object[name] as number) < MAX_DELTA_BASE);
}

function numbers(object: Loose, ...names: string[]): boolean {
  return names.every((name) => typeof object[name] === 'number');
}
