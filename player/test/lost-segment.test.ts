import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SentSession, type SentPage } from '../../recorder-js/test/support/sent-session.ts';
import { began, custom, element, mutation, snapshot, text } from './support/recorded-page.ts';
import { ViewerUnderTest } from './support/viewer.ts';

/** A page in segments of 1 s, each of which adds a paragraph, with a snapshot at the beginning and after 6 s. */
describe('a lost segment', () => {
  let viewer: ViewerUnderTest;

  beforeAll(async () => {
    viewer = await ViewerUnderTest.start();
  });
  afterAll(() => viewer.stop());
  beforeEach(() => viewer.newPage());
  afterEach(() => viewer.closePage());

  const until = <T>(ask: () => Promise<T> | T) => expect.poll(ask, { timeout: 20_000 });
  const second = (number: number): object => mutation([element('p', {}, text(String(number)))], began + number * 1_000 + 500);
  const gap = (payload: object, at: number): object => custom('gap', payload, began + at);
  const segments = (): object[][] => [
    [...snapshot([element('p', {}, text('start'))]), second(0)],
    [second(1)],
    [second(2)],
    [second(3)],
    [second(4)],
    [second(5), custom('error', { name: 'Error', message: 'told all the same', kind: 'error' }, began + 5_800)],
    snapshot([element('p', {}, text('again'))], [], began + 6_000),
    [second(7)],
    [custom('end', null, began + 9_000)],
  ];
  /** Sends the segments without those whose numbers are lost. */
  const send = async (page: SentPage, lists: object[][], ...lost: number[]): Promise<void> => {
    for (const [number, events] of lists.entries()) {
      if (lost.includes(number)) page.lose();
      else await page.send(events);
    }
  };
  const record = async (lists: object[][], ...lost: number[]): Promise<string> => {
    const session = new SentSession(viewer.server);
    const page = session.page();
    await send(page, lists, ...lost);
    await session.finish(page);
    return `/s/${session.id}`;
  };
  const paragraphs = async (): Promise<string[]> => viewer.replayed.locator('p').allInnerTexts();
  const seek = (to: number): Promise<void> => viewer.page.getByRole('slider', { name: 'Seek' }).fill(String(to));

  test('before it all is right, nothing is shown until the next snapshot, and then all is right', async () => {
    const path = await record(segments(), 3);
    await viewer.open(`${path}?t=2500`);
    await viewer.ready();
    expect(await paragraphs()).toEqual(['start', '0', '1', '2']);
    for (const at of [2_501, 4_000, 5_999]) {
      await seek(at);
      await viewer.page.getByText('Segment 3 is missing or damaged: nothing is shown until 0:06.').waitFor();
      expect(await viewer.page.locator('.replay.shown').count()).toBe(0);
    }
    await seek(7_600);
    await viewer.ready();
    expect(await paragraphs()).toEqual(['again', '7']);
    await seek(1_600);
    await viewer.ready();
    expect(await paragraphs()).toEqual(['start', '0', '1']);
    expect(await viewer.page.getByText('Segment 3 is missing: the changes of the page').count()).toBe(1);
    expect(await viewer.page.getByTestId('error-row').innerText()).toContain('told all the same');
  });

  test('playing runs into it, through it, and on', async () => {
    const path = await record(segments(), 3, 4);
    await viewer.open(`${path}?t=1800`);
    await viewer.ready();
    await viewer.page.keyboard.press('4');
    await viewer.page.keyboard.press('Space');
    await viewer.page.getByText('Segments 3 to 4 are missing or damaged: nothing is shown until 0:06.').waitFor();
    await until(paragraphs).toEqual(['again', '7']);
    expect(await viewer.page.getByText('are missing or damaged: nothing').count()).toBe(0);
  });

  test('the way out of it is a button', async () => {
    const path = await record(segments(), 3);
    await viewer.open(`${path}?t=4000`);
    await viewer.page.getByRole('button', { name: 'Go to 0:06' }).click();
    await viewer.ready();
    expect(await paragraphs()).toEqual(['again']);
  });

  test('when the very first is lost, nothing is shown until there is a snapshot', async () => {
    const path = await record(segments(), 0);
    // The session begins with the first event that there is, which is 1.5 s later than the lost snapshot.
    await viewer.open(`${path}?t=3000`);
    await viewer.page.getByText('Segment 0 is missing or damaged: nothing is shown until 0:04.').waitFor();
    expect(await viewer.page.locator('.replay.shown').count()).toBe(0);
    await seek(4_600);
    await viewer.ready();
    expect(await paragraphs()).toEqual(['again']);
  });

  test('without another snapshot the page ends there, and that is said', async () => {
    const lists = segments();
    lists[6] = [second(6)];
    const path = await record(lists, 3);
    await viewer.open(`${path}?t=8000`);
    await viewer.page.getByText('Segment 3 is missing or damaged: nothing is shown after it').waitFor();
  });

  test.each(['damaged', 'outbox_full', 'too_large'])('a gap that says %s is one as well', async (reason) => {
    const lists = segments();
    lists[3] = [gap({ reason, segments: 1, events: 4, bytes: 100 }, 3_500)];
    const path = await record(lists);
    await viewer.open(`${path}?t=4000`);
    await viewer.page.getByText('nothing is shown until 0:06.').waitFor();
  });

  test('a gap that cost the tree nothing hides nothing', async () => {
    const lists = segments();
    lists[3] = [gap({ reason: 'capture_error', message: 'x' }, 3_500)];
    const path = await record(lists);
    await viewer.open(`${path}?t=4000`);
    await viewer.ready();
    expect(await paragraphs()).toEqual(['start', '0', '1', '2']);
  });

  test('a live session that loses one goes on without it', async () => {
    const session = new SentSession(viewer.server);
    const page = session.page();
    const lists = segments();
    await send(page, lists.slice(0, 3));
    await viewer.open(`/s/${session.id}`);
    await viewer.ready();
    await until(paragraphs).toEqual(['start', '0', '1', '2']);
    await send(page, lists.slice(3), 0);
    // The server waits for a missing segment before it reads the later ones.
    await viewer.page.getByText('Segment 3 is missing').first().waitFor({ timeout: 45_000 });
    await until(paragraphs).toEqual(['again', '7']);
  });
});
