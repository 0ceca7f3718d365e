import type { eventWithTime } from '@rrweb/types';

/** An rrweb event, the form of an event outside the wire. */
export type RrwebEvent = eventWithTime;

/** A node of rrweb's snapshots, with the properties of all types of node. */
export interface RrwebNode {
  type: number;
  id: number;
  childNodes?: RrwebNode[];
  compatMode?: string;
  name?: string;
  publicId?: string;
  systemId?: string;
  tagName?: string;
  attributes?: Record<string, unknown>;
  textContent?: string;
  rootId?: number;
  isSVG?: true;
  isShadowHost?: boolean;
  isShadow?: boolean;
  isCustom?: true;
}

/** An add of rrweb's mutation events. */
export interface RrwebAdd {
  parentId: number;
  nextId: number | null;
  node: RrwebNode;
}

/** The data of rrweb's mutation events. */
export interface RrwebMutation {
  source: 0;
  removes: { id: number; parentId: number; isShadow?: boolean }[];
  texts: { id: number; value: string | null }[];
  attributes: { id: number; attributes: Record<string, unknown> }[];
  adds: RrwebAdd[];
  isAttachIframe?: true;
}

/** Loosely typed view of an event, for code that checks each property itself. */
export type Loose = Record<string, unknown>;
