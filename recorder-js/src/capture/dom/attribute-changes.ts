import { RecordKind, SEAL_BYTES } from '@session-replay/wire/codec/format';
import { beginAttributes } from '@session-replay/wire/records/mutation';
import { getAttribute, nodeName } from '../../lib/dom.ts';
import { attributeValue, dialogMode } from './attributes.ts';
import type { CaptureContext } from '../context.ts';
import { Flag } from './flag.ts';
import { InlineStyles } from './inline-styles.ts';
import { flagsIn, idIn, type Entry } from './mirror.ts';

/** The most changes of one record: their number is written in one byte. */
const MAX_CHANGES = 127;

/**
 * Writes changed attributes with the value they have now. A change is passed over if its attribute has been written since: of an
 * attribute that changes often, only the last value is recorded.
 */
export class AttributeChanges {
  readonly #context: CaptureContext;
  readonly #styles = new InlineStyles();
  // A table of the attributes that were written last: the element's id, the attribute's name (both together make its place), and
  // how many changes had been seen by then.
  readonly #ids: Float64Array;
  readonly #seen: Float64Array;
  readonly #names: string[] = [];
  /** How many changes the open record has (0: none is open), and where their number is written. */
  #written = 0;
  #countAt = 0;

  /** `places`: how many attributes the table has room for, a prime. An attribute that it has lost is written twice, which does no harm. */
  constructor(context: CaptureContext, places: number) {
    this.#context = context;
    this.#ids = new Float64Array(places);
    this.#seen = new Float64Array(places);
  }

  /**
   * Writes the attribute that the page's change number `change` was about. `seen`: how many changes there have been so far;
   * `since`: when the first of the waiting changes was seen.
   */
  write(element: Element, name: string, entry: Entry, change: number, seen: number, since: number): void {
    const id = idIn(entry);
    const at = (id * 7 + name.charCodeAt(name.length - 1) * 4099) % this.#ids.length;
    if (this.#ids[at] === id && this.#names[at] === name && change <= this.#seen[at]) return;
    this.#ids[at] = id;
    this.#names[at] = name;
    this.#seen[at] = seen;
    const flags = flagsIn(entry);
    if (flags & Flag.Blocked) return;
    const value = getAttribute(element, name);
    const recorded = value === null ? null : attributeValue(element, name, value, flags, this.#context.options);
    if (recorded === undefined) return;
    const { writer } = this.#context;
    const mode = name === 'open' && value !== null && nodeName(element) === 'DIALOG' && dialogMode(element);
    if (!this.#written++) {
      this.#context.begin(RecordKind.Mutation, since);
      this.#countAt = beginAttributes(writer);
    }
    writer
      .id(id)
      .int(mode ? 2 : 1)
      .slot(name)
      .value(name === 'style' && recorded ? this.#styles.change(element, id, recorded) : recorded);
    if (mode) writer.slot('rr_open_mode').slot(mode);
    if (this.#written === MAX_CHANGES || writer.length > SEAL_BYTES) this.end();
  }

  /** Ends the record that is open, if one is. */
  end(): void {
    if (!this.#written) return;
    this.#context.writer.patch(this.#countAt, this.#written);
    this.#written = 0;
    this.#context.end();
  }
}
