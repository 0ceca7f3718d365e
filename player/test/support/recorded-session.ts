import type { eventWithTime } from '@rrweb/types';
import type { Browser } from 'playwright-core';
import type { Page, RecordedError, Session } from '../../src/source/model.ts';

/** A session as the server would have it. */
export interface RecordedSession {
  session: Session;
  pages: Page[];
  errors: RecordedError[];
  events: Map<string, eventWithTime[]>;
  assets?: 'all' | 'none';
}

const sessionId = '5e55105e55105e55105e55105e551051';
export const idleMs = 42_000;

/** Records a visit of two pages with rrweb's own recorder in a real browser: a click, a pause of 42 s, a form, an error. */
export async function recordSession(browser: Browser, origin: string): Promise<RecordedSession> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 640 } });
  const page = await context.newPage();
  const first: eventWithTime[] = [];
  const second: eventWithTime[] = [];
  await context.exposeFunction(
    'emit',
    (path: string, event: eventWithTime) => void (path.endsWith('pay.html') ? second : first).push(event),
  );

  await page.goto(`${origin}/pages/list.html`);
  await page.mouse.move(100, 200, { steps: 8 });
  await page.click('#green');
  await page.mouse.move(500, 300, { steps: 8 });
  await page.mouse.wheel(0, 200);
  await page.waitForTimeout(1_200);
  await page.mouse.wheel(0, -200);
  await page.waitForTimeout(600);
  await page.click('#white');
  await page.waitForTimeout(400);

  await page.goto(`${origin}/pages/pay.html`);
  await page.locator('[name=name]').pressSequentially('Ada Lovelace', { delay: 40 });
  await page.locator('[name=email]').pressSequentially('ada@example.com', { delay: 40 });
  await page.waitForTimeout(2_500);
  await page.click('#pay');
  await page.waitForTimeout(300);
  await page.mouse.move(200, 100, { steps: 8 });
  await page.waitForTimeout(700);
  const userAgent = await page.evaluate(() => navigator.userAgent);
  await context.close();

  // Shifts the second page by 42 s, instead of waiting for so long a pause.
  for (const event of second) event.timestamp += idleMs;
  return describe([first, second], origin, userAgent);
}

function describe(recorded: eventWithTime[][], origin: string, userAgent: string): RecordedSession {
  const events = new Map(recorded.map((list, index) => [`00000000000000a${index}`, list.toSorted((a, b) => a.timestamp - b.timestamp)]));
  const hrefs = [`${origin}/pages/list.html`, `${origin}/pages/pay.html`];
  const pages = [...events].map(([id, list], index): Page => ({
    id,
    begunAtServer: list[0]!.timestamp,
    clockOffset: 0,
    href: hrefs[index]!,
    title: null,
    startTime: list[0]!.timestamp,
    endTime: list.at(-1)!.timestamp,
    segments: 1,
    events: list.length,
  }));
  const errors = [...events].flatMap(([pageId, list]) =>
    list.flatMap((event): RecordedError[] => {
      if (event.type !== 5 || event.data.tag !== 'error') return [];
      const { kind, name, message, stack } = event.data.payload as Record<'kind' | 'name' | 'message' | 'stack', string>;
      return [
        {
          id: 'e0e0e0e0e0e0e0e1',
          sessionId,
          pageId,
          time: event.timestamp,
          kind,
          name,
          message,
          stack,
          source: null,
          line: null,
          column: null,
        },
      ];
    }),
  );
  const session: Session = {
    id: sessionId,
    projectId: 'demo',
    state: 'indexed',
    live: false,
    begunAtServer: pages[0]!.startTime,
    lastSeenServer: pages.at(-1)!.endTime,
    startTime: pages[0]!.startTime,
    endTime: pages.at(-1)!.endTime,
    href: hrefs[0]!,
    userAgent,
    userId: 'ada@example.com',
    userTraits: { plan: 'gold' },
    pages: pages.length,
    segments: 2,
    events: recorded.reduce((sum, list) => sum + list.length, 0),
    errors: errors.length,
    clicks: 3,
    failedRequests: 2,
    storedBytes: 40_000,
  };
  return { session, pages, errors, events };
}
