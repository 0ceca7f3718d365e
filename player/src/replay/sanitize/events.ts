import type { eventWithTime } from '@rrweb/types';
import { isValue } from './attributes.ts';
import { cleanCss } from './css.ts';
import type { Loads } from './loads.ts';
import { Nodes, type Node } from './nodes.ts';
import * as shape from './shape.ts';
import { cleanRules } from './rules.ts';

/** Counts the parts of a page that its picture leaves out. */
export interface LeftOut {
  /** Frames over the limit. */
  frames: number;
  /** Nodes deeper than the limit; the nodes inside them are not counted. */
  deep: number;
  /** Events that do not have the shape of an event. */
  events: number;
}

/** rrweb's numbers of event types. */
const Type = { Snapshot: 2, Incremental: 3, Meta: 4, Custom: 5 } as const;

type Data = Record<string, unknown>;

/**
 * All events of a page pass through here, in the order of their application, before the replayer gets them. Anybody can make a recording.
 * So an event without its proper shape is dropped, and from all others everything is removed that takes the keyboard, opens another
 * document, tells where the viewer is, or loads an address that may not be loaded.
 */
export class Sanitizer {
  readonly #loads: Loads;
  readonly #nodes: Nodes;
  #broken = 0;

  constructor(loads: Loads) {
    this.#loads = loads;
    this.#nodes = new Nodes(loads);
  }

  get leftOut(): LeftOut {
    return { ...this.#nodes.leftOut, events: this.#broken };
  }

  /** Returns a new event; the recorded event is not changed. */
  clean(event: eventWithTime): eventWithTime {
    const { type, timestamp } = event;
    const data = shape.fields((event as { data?: unknown }).data);
    const clean = this.#data(type, data);
    if (clean === null) {
      this.#broken++;
      // An empty event takes its place, because the replayer counts time from its first event.
      return { type: Type.Custom, timestamp, data: { tag: 'left-out', payload: null } } as eventWithTime;
    }
    return { type: clean === ignored ? Type.Custom : type, timestamp, data: clean } as eventWithTime;
  }

  #data(type: number, data: Data): Data | null {
    switch (type) {
      case Type.Meta:
        return { href: shape.text(data['href']) ?? '', ...(shape.size(data) ?? { width: 1_280, height: 720 }) };
      case Type.Snapshot: {
        const offset = shape.fields(data['initialOffset']);
        // `node` is null if the snapshot has no page in it; the replayer reports that when it reaches the snapshot.
        return {
          node: this.#nodes.snapshot(data['node']),
          initialOffset: { left: shape.number(offset['left']) ?? 0, top: shape.number(offset['top']) ?? 0 },
        };
      }
      case Type.Incremental:
        return this.#incremental(data);
      default:
        return ignored;
    }
  }

  #incremental(data: Data): Data | null {
    const { source } = data;
    switch (source) {
      case 0:
        return this.#mutation(data);
      case 1:
      case 6:
      case 12:
        return shape.pointer(data);
      case 2:
        return shape.interaction(data);
      case 3:
        return shape.scroll(data);
      case 4: {
        const size = shape.size(data);
        return size && { source, ...size };
      }
      case 5:
        return shape.input(data);
      case 7:
        return shape.media(data);
      case 8:
      case 13:
      case 15:
        return cleanRules(data, this.#loads);
      case 10:
        return shape.font(data, (css) => cleanCss(css, this.#loads));
      case 14:
        return shape.selection(data);
      // Canvas commands are ignored, because canvas pictures come as images; so are sources that are unknown here.
      default:
        return typeof source === 'number' ? ignored : null;
    }
  }

  #mutation(data: Data): Data {
    const numbers = (value: unknown, ...names: string[]): Data | null => {
      const fields = shape.fields(value);
      return names.every((name) => shape.number(fields[name]) !== null) ? fields : null;
    };
    const removes = shape.list(data['removes']).flatMap((one) => {
      const removed = numbers(one, 'id', 'parentId');
      return removed ? [{ id: removed['id'], parentId: removed['parentId'], ...(removed['isShadow'] === true && { isShadow: true }) }] : [];
    });
    // Nodes are added first, because the texts and attributes of the same mutation may name them.
    const adds = this.#adds(shape.list(data['adds']));
    const texts = shape.list(data['texts']).flatMap((one) => {
      const changed = numbers(one, 'id');
      return changed ? [{ id: changed['id'], value: this.#nodes.text(changed['id'] as number, shape.text(changed['value']) ?? '') }] : [];
    });
    const attributes = shape.list(data['attributes']).flatMap((one) => {
      const changed = numbers(one, 'id');
      return changed
        ? [{ id: changed['id'], attributes: this.#attributes(changed['id'] as number, shape.fields(changed['attributes'])) }]
        : [];
    });
    return { source: 0, removes, adds, texts, attributes, ...(data['isAttachIframe'] === true && { isAttachIframe: true }) };
  }

  /** Cleans parents before their children, as the replayer resolves them, because the rules for a node depend on its place. */
  #adds(recorded: readonly unknown[]): object[] {
    const clean: object[] = [];
    let waiting = recorded.map((one) => shape.fields(one)).filter((add) => shape.number(add['parentId']) !== null);
    for (let before = -1; waiting.length > 0 && before !== waiting.length;) {
      before = waiting.length;
      waiting = waiting.filter((add) => {
        if (!this.#nodes.has(add['parentId'] as number)) return true;
        this.#add(add, clean);
        return false;
      });
    }
    for (const add of waiting) this.#add(add, clean);
    return clean;
  }

  #add(add: Data, into: object[]): void {
    const node: Node | null = this.#nodes.added(add['node'], add['parentId'] as number);
    if (!node) return;
    const previousId = shape.number(add['previousId']);
    into.push({ parentId: add['parentId'], nextId: shape.number(add['nextId']), ...(previousId !== null && { previousId }), node });
  }

  #attributes(id: number, recorded: Data): Data {
    const clean: Data = {};
    for (const [name, value] of Object.entries(recorded)) {
      if (name === '__proto__') continue;
      if (name === 'rr_open_mode') clean['data-sr-modal'] = value === 'modal' ? '' : null;
      else if (name === 'style' && typeof value === 'object' && value !== null) clean[name] = this.#style(value);
      else if (isValue(value))
        clean[name] = this.#nodes.attribute(id, name, typeof value === 'number' || typeof value === 'boolean' ? String(value) : value);
    }
    return clean;
  }

  #style(recorded: object): Data {
    const clean: Data = {};
    for (const [name, value] of Object.entries(recorded) as [string, unknown][]) {
      if (value === false) clean[name] = false;
      else if (typeof value === 'string') clean[name] = cleanCss(value, this.#loads);
      else if (Array.isArray(value) && typeof value[0] === 'string')
        clean[name] = [cleanCss(value[0], this.#loads), value[1] === 'important' ? 'important' : ''];
    }
    return clean;
  }
}

const ignored: Data = { tag: 'other', payload: null };
