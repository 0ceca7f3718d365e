import type { RecordedEvent } from './record-page.ts';

/** What custom events of a tag say. */
export const customs = (events: RecordedEvent[], tag: string): Record<string, unknown>[] =>
  events.filter(({ type, data }) => type === 5 && data.tag === tag).map(({ data }) => data.payload as Record<string, unknown>);

/** What a plugin's events say. */
export const plugins = (events: RecordedEvent[], plugin: string): Record<string, unknown>[] =>
  events.filter(({ type, data }) => type === 6 && data.plugin === plugin).map(({ data }) => data.payload as Record<string, unknown>);
