import type { RecordedEvent } from './record-page.ts';

/** The payloads of the custom events with a tag. */
export const customs = (events: RecordedEvent[], tag: string): Record<string, unknown>[] =>
  events.filter(({ type, data }) => type === 5 && data.tag === tag).map(({ data }) => data.payload as Record<string, unknown>);

/** The payloads of a plugin's events. */
export const plugins = (events: RecordedEvent[], plugin: string): Record<string, unknown>[] =>
  events.filter(({ type, data }) => type === 6 && data.plugin === plugin).map(({ data }) => data.payload as Record<string, unknown>);
