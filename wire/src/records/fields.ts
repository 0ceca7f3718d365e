import type { RecordKind } from '../codec/format.ts';
import type { Any } from './any.ts';
import type { Custom } from './custom.ts';
import type { Data } from './data.ts';
import type { Input } from './input.ts';
import type { Interaction } from './interaction.ts';
import type { Load } from './load.ts';
import type { Meta } from './meta.ts';
import type { Mutation } from './mutation.ts';
import type { Plugin } from './plugin.ts';
import type { Pointer } from './pointer.ts';
import type { Scroll } from './scroll.ts';
import type { Selection } from './selection.ts';
import type { Snapshot } from './snapshot.ts';
import type { SnapshotMore } from './snapshot-more.ts';
import type { Viewport } from './viewport.ts';

/** The fields of each kind of record in the order in which they are written; for a snapshot, the fields before the nodes. */
interface FieldsByName {
  Any: Any;
  Meta: Meta;
  Snapshot: Snapshot;
  SnapshotMore: SnapshotMore;
  Mutation: Mutation;
  Pointer: Pointer;
  Interaction: Interaction;
  Scroll: Scroll;
  Viewport: Viewport;
  Input: Input;
  Selection: Selection;
  Plugin: Plugin;
  Custom: Custom;
  Load: Load;
  Data: Data;
}

/** The fields of a kind. A kind that is missing in `FieldsByName` does not compile. */
export type Fields<Kind extends RecordKind> = FieldsByName[NameOf<Kind>];

type Kinds = typeof RecordKind;
type NameOf<Kind extends RecordKind> = { [Name in keyof Kinds]: Kinds[Name] extends Kind ? Name : never }[keyof Kinds];
