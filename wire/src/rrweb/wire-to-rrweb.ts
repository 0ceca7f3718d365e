import { RecordKind, WIRE_VERSION } from '../codec/format.ts';
import { MessagePackReader, WireError } from '../codec/message-pack-reader.ts';
import { readAny } from '../records/any.ts';
import { readCustom } from '../records/custom.ts';
import { readData } from '../records/data.ts';
import { InputFlag, readInput } from '../records/input.ts';
import { readInteraction } from '../records/interaction.ts';
import { readLoad } from '../records/load.ts';
import { readMeta } from '../records/meta.ts';
import { readPlugin } from '../records/plugin.ts';
import { readPointer } from '../records/pointer.ts';
import { readScroll } from '../records/scroll.ts';
import { readRange } from '../records/selection.ts';
import { readSnapshotMore } from '../records/snapshot-more.ts';
import { readSnapshot } from '../records/snapshot.ts';
import { readViewport } from '../records/viewport.ts';
import { readRrwebMutation } from './mutation.ts';
import { NodeBuilder, type NodeState } from './nodes.ts';
import type { Loose, RrwebEvent } from './rrweb-event.ts';
import { RrwebType, Source } from './rrweb-type.ts';

/** Turns the raw segments of one page, in order, into rrweb events. It keeps the parts of a snapshot that spans segments. */
export class WireToRrweb {
  #snapshot: { builder: NodeBuilder; event: Loose } | undefined;

  /** Returns the events that this segment completes. */
  read(raw: Uint8Array): RrwebEvent[] {
    const reader = new MessagePackReader(raw);
    const events: Loose[] = [];
    const state: NodeState = { lastId: 0, rootId: null };
    reader.array();
    const version = reader.number();
    if (version !== WIRE_VERSION) throw new WireError(`The segment is of version ${version}; this reader knows ${WIRE_VERSION}.`);
    let time = reader.number();
    while (!reader.done) {
      reader.record();
      const kind = reader.number();
      time += reader.number();
      state.rootId = null;
      // A kind of a newer writer is passed over.
      const event = this.#events[kind as RecordKind]?.(reader, time, state);
      reader.skipFields();
      if (event) events.push(event);
    }
    return events as unknown as RrwebEvent[];
  }

  /** A segment is missing before the next one: a snapshot that spans it cannot be completed. */
  lost(): void {
    this.#snapshot = undefined;
  }

  /** Turns a record of each kind into its event; undefined while the event is not complete. */
  readonly #events: { [Kind in RecordKind]: (reader: MessagePackReader, timestamp: number, state: NodeState) => Loose | undefined } = {
    [RecordKind.Any]: (reader) => readAny(reader)[0] as Loose,
    [RecordKind.Meta]: (reader, timestamp) => {
      const [href, width, height] = readMeta(reader);
      return { type: RrwebType.Meta, data: { href, width, height }, timestamp };
    },
    [RecordKind.Snapshot]: (reader, timestamp, state) => {
      const [last, left, top] = readSnapshot(reader);
      const event = { type: RrwebType.FullSnapshot, data: { node: null as unknown, initialOffset: { top, left } }, timestamp };
      this.#snapshot = { builder: new NodeBuilder(), event };
      return this.#goOn(last, reader, state);
    },
    [RecordKind.SnapshotMore]: (reader, _, state) => this.#goOn(readSnapshotMore(reader)[0], reader, state),
    [RecordKind.Mutation]: (reader, timestamp, state) => incremental(readRrwebMutation(reader, state) as unknown as Loose, timestamp),
    [RecordKind.Pointer]: (reader, timestamp) => {
      const { source, positions } = readPointer(reader);
      return incremental({ source, positions: positions.map(([x, y, id, timeOffset]) => ({ x, y, id, timeOffset })) }, timestamp);
    },
    [RecordKind.Interaction]: (reader, timestamp) => {
      const [type, id, ...optional] = readInteraction(reader);
      const data: Loose = { source: Source.MouseInteraction, type, id };
      for (const [i, name] of ['x', 'y', 'pointerType'].entries()) if (optional[i] !== null) data[name] = optional[i];
      return incremental(data, timestamp);
    },
    [RecordKind.Scroll]: (reader, timestamp) => {
      const [id, x, y] = readScroll(reader);
      return incremental({ source: Source.Scroll, id, x, y }, timestamp);
    },
    [RecordKind.Viewport]: (reader, timestamp) => {
      const [width, height] = readViewport(reader);
      return incremental({ source: Source.ViewportResize, width, height }, timestamp);
    },
    [RecordKind.Input]: (reader, timestamp) => {
      const [id, text, flags] = readInput(reader);
      const data: Loose = { source: Source.Input, id, text, isChecked: !!(flags & InputFlag.Checked) };
      if (flags & InputFlag.HasUserTriggered) data.userTriggered = !!(flags & InputFlag.UserTriggered);
      return incremental(data, timestamp);
    },
    [RecordKind.Selection]: (reader, timestamp) => {
      const ranges: Loose[] = [];
      for (let range; (range = readRange(reader));) {
        const [start, startOffset, end, endOffset] = range;
        ranges.push({ start, startOffset, end, endOffset });
      }
      return incremental({ source: Source.Selection, ranges }, timestamp);
    },
    [RecordKind.Plugin]: (reader, timestamp) => {
      const [plugin, payload] = readPlugin(reader);
      return { type: RrwebType.Plugin, data: { plugin, payload }, timestamp };
    },
    [RecordKind.Custom]: (reader, timestamp) => {
      const [tag, payload] = readCustom(reader);
      return { type: RrwebType.Custom, data: { tag, payload }, timestamp };
    },
    [RecordKind.Load]: (reader, timestamp) => {
      const [type, data] = readLoad(reader);
      return { type, data, timestamp };
    },
    [RecordKind.Data]: (reader, timestamp) => incremental(readData(reader)[0] as Loose, timestamp),
  };

  #goOn(last: boolean, reader: MessagePackReader, state: NodeState): Loose | undefined {
    const snapshot = this.#snapshot;
    // If the beginning of a snapshot was lost, the rest is read only because later records count on its ids and strings.
    const builder = snapshot?.builder ?? new NodeBuilder();
    while (reader.fields > 0) builder.read(reader, state);
    if (!last || !snapshot) return undefined;
    this.#snapshot = undefined;
    (snapshot.event.data as Loose).node = builder.roots[0];
    return snapshot.event;
  }
}

const incremental = (data: Loose, timestamp: number): Loose => ({ type: RrwebType.IncrementalSnapshot, data, timestamp });
