import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SentSession } from '../../recorder-js/test/support/sent-session.ts';
import { began, bodyId, element, mutation, snapshot, text } from './support/recorded-page.ts';
import { ViewerUnderTest } from './support/viewer.ts';

/** A page that makes so much that the server cuts it into several packs: each is fetched for itself. */
describe('a page of several packs', () => {
  let viewer: ViewerUnderTest;

  beforeAll(async () => {
    viewer = await ViewerUnderTest.start();
  });
  afterAll(() => viewer.stop());
  beforeEach(() => viewer.newPage());
  afterEach(() => viewer.closePage());

  const until = <T>(ask: () => Promise<T> | T) => expect.poll(ask, { timeout: 20_000 });
  /** A second adds a paragraph, and changes an attribute to 12 kB that LZ4 cannot make smaller. */
  const second = (number: number): object[] => {
    const noise = { id: bodyId, attributes: { 'data-noise': randomBytes(6_000).toString('hex') } };
    return [mutation([element('p', {}, text(String(number)))], began + number * 1_000 + 500, [noise])];
  };
  const seconds = (from: number, to: number): object[][] => Array.from({ length: to - from }, (_, at) => second(from + at));
  const start = (): object[] => snapshot([element('p', {}, text('start'))]);
  const paragraphs = async (): Promise<number> => viewer.replayed.locator('p').count();
  const last = (): Promise<string> => viewer.replayed.locator('p').last().innerText();
  const seek = (to: number): Promise<void> => viewer.page.getByRole('slider', { name: 'Seek' }).fill(String(to));
  const packsAsked = (urls: readonly string[]): string[] => urls.flatMap((url) => /\/packs\/\d+.*/.exec(url) ?? []);
  /** Marks the document that is replayed now; whether it is still there tells whether it was built anew. */
  const mark = (): Promise<void> =>
    viewer.page
      .locator('.replay.shown iframe')
      .evaluate((frame) => frame.toggleAttribute('data-marked', true))
      .then(() => {});
  const isMarked = async (): Promise<boolean> => (await viewer.page.locator('.replay.shown iframe[data-marked]').count()) === 1;

  test('a link into the last one fetches that alone, and nothing before it', async () => {
    const path = await viewer.record(start(), ...seconds(0, 60));
    const urls = viewer.requests();
    await viewer.open(`${path}?t=59900`);
    await viewer.ready();
    expect([await paragraphs(), await last()]).toEqual([61, '59']);
    await viewer.quiet();
    const asked = packsAsked(urls);
    expect(asked).toHaveLength(1);
    expect(asked).not.toEqual(['/packs/0']);
  });

  test('playing goes on into the next one in the same document, and back and forth gives the same pages', async () => {
    const path = await viewer.record(start(), ...seconds(0, 40));
    await viewer.open(`${path}?t=0`);
    await viewer.ready();
    await mark();
    await viewer.page.getByRole('button', { name: '8×' }).click();
    await viewer.page.keyboard.press('Space');
    await until(last).toBe('39');
    expect([await paragraphs(), await isMarked()]).toEqual([41, true]);
    for (const at of [5, 38, 12, 25, 1]) {
      await seek(at * 1_000 + 700);
      await viewer.ready();
      await until(last).toBe(String(at));
      expect(await paragraphs()).toBe(at + 2);
    }
    expect(viewer.complaints).toEqual([]);
  });

  test('a live session that outgrows its pack is shown on in the same document, each change once', async () => {
    const session = new SentSession(viewer.server);
    const page = session.page();
    await page.send(start(), ...seconds(0, 4));
    await viewer.open(`/s/${session.id}`);
    await viewer.ready();
    await until(last).toBe('3');
    await mark();
    const cut = async (): Promise<number> => (await viewer.server.get<{ packs: unknown[] }>(`sessions/${session.id}`)).packs.length;
    for (let number = 4; number < 30; number++) {
      await page.send(second(number));
      await viewer.page.waitForTimeout(150);
    }
    await until(cut).toBeGreaterThan(2);
    await until(last).toBe('29');
    expect([await paragraphs(), await isMarked()]).toEqual([31, true]);
    expect(viewer.complaints).toEqual([]);
  });

  test('a pack that cannot be asked any more does not hold up the session', async () => {
    const session = new SentSession(viewer.server);
    const page = session.page();
    await page.send(start(), ...seconds(0, 2));
    await viewer.open(`/s/${session.id}`);
    await viewer.ready();
    await viewer.page.route(/packs\/0\?from=/, (route) => route.fulfill({ status: 404, json: { code: 'not_found', message: 'No pack.' } }));
    await page.send(second(2), [{ type: 5, timestamp: began + 3_000, data: { tag: 'track', payload: { name: 'Bought', props: {} } } }]);
    await viewer.page.getByRole('complementary').getByText('Bought').waitFor();
  });
});
