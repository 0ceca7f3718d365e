import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

export interface RecordedEvent {
  type: number;
  timestamp: number;
  data: Record<string, unknown>;
}

/** The recorder without its transport. */
export const capture = readFileSync(new URL('../../dist/capture.iife.js', import.meta.url), 'utf8');

/** How long a test waits for the last scrolls, moves and network timings, which the recorder gathers. */
const GATHER_MS = 150;

/** Records the page while `act` runs; returns every event. */
export async function record(page: Page, act: (page: Page) => Promise<unknown>, options: object = {}): Promise<RecordedEvent[]> {
  await page.addScriptTag({ content: capture });
  await page.evaluate((options) => {
    const w = window as unknown as Record<string, unknown> & { SessionReplayCapture: { record: (o: object) => () => Promise<void> } };
    const events: unknown[] = [];
    w.recordedEvents = events;
    w.stopRecording = w.SessionReplayCapture.record({ emit: (event: unknown) => events.push(event), ...options });
  }, options);
  await act(page);
  await page.waitForTimeout(GATHER_MS);
  return page.evaluate(async () => {
    const w = window as unknown as { stopRecording: () => Promise<void>; recordedEvents: unknown[] };
    await w.stopRecording();
    return w.recordedEvents;
  }) as Promise<RecordedEvent[]>;
}
