import type { eventWithTime } from '@rrweb/types';

/** rrweb's numbers, as data: its enums would bring its code into the bundle. */
export const EventType = { Snapshot: 2, Incremental: 3, Meta: 4, Custom: 5, Plugin: 6 } as const;
export const Source = {
  Mutation: 0,
  MouseMove: 1,
  MouseInteraction: 2,
  Scroll: 3,
  Input: 5,
  TouchMove: 6,
  MediaInteraction: 7,
  Drag: 12,
} as const;
export const Interaction = { MouseDown: 1, Click: 2, ContextMenu: 3, DblClick: 4, Focus: 5, Blur: 6, TouchStart: 7 } as const;

type Fields = Readonly<Record<string, unknown>>;

/** The data of an event. Anybody can make a recording, so no field is taken to have the shape it should have. */
export function dataOf(event: eventWithTime): Fields {
  return fields((event as { data?: unknown }).data);
}

export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A text cut to `length` characters. */
export function short(value: string, length: number): string {
  return value.length > length ? `${value.slice(0, length - 1)}…` : value;
}

/** The entry of a table under a recorded key; not the properties that every object has (`constructor`). */
export function own<T>(table: Readonly<Record<string, T>>, key: string | number): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
