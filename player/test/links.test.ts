import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Manifest } from '../src/source/model.ts';
import { began, custom, element, mutation, snapshot, text } from './support/recorded-page.ts';
import { ViewerUnderTest } from './support/viewer.ts';

const lengthMs = 100_000;
const changedMs = 95_000;

/** Links to a moment, as people write them and as chats and mails spoil them. The page changes at 1:35 exactly. */
describe('a link to a moment', () => {
  let viewer: ViewerUnderTest;
  let path: string;
  let errorId: string;

  beforeAll(async () => {
    viewer = await ViewerUnderTest.start();
    path = await viewer.record([
      ...snapshot([element('p', { id: 'first' }, text('first'))]),
      mutation([element('p', { id: 'changed' }, text('changed'))], began + changedMs),
      custom('error', { kind: 'error', name: 'Error', message: 'it broke' }, began + lengthMs),
    ]);
    errorId = (await viewer.server.get<Manifest>(`sessions/${path.slice(3)}`)).errors[0]!.id;
  });
  afterAll(() => viewer.stop());
  beforeEach(() => viewer.newPage());
  afterEach(() => viewer.closePage());

  const time = async (): Promise<number> => Number(await viewer.page.getByRole('slider', { name: 'Seek' }).inputValue());
  const isChanged = async (): Promise<boolean> => (await viewer.replayed.locator('#changed').count()) === 1;

  test.each([
    ['95000', changedMs],
    ['95s', changedMs],
    ['95S', changedMs],
    ['1m35s', changedMs],
    ['1m 35s', changedMs],
    ['1min35sec', changedMs],
    ['1:35', changedMs],
    ['0:01:35', changedMs],
    ['00:01:35.000', changedMs],
    ['95000ms', changedMs],
    ['95.5s', 95_500],
    ['95,5s', 95_500],
    ['1:35.250', 95_250],
    ['1.5m', 90_000],
    ['95000.4', 95_000],
    ['95s.', changedMs],
    ['1:35).', changedMs],
    ['95000,', changedMs],
    ['95000>', changedMs],
    ['<95000>', changedMs],
    ['95000”', changedMs],
    ['95000…', changedMs],
    [String(began + changedMs), changedMs],
    [`${began + changedMs}.`, changedMs],
    [String((began + changedMs) / 1_000), changedMs],
    [new Date(began + changedMs).toISOString(), changedMs],
    [`${new Date(began + changedMs).toISOString()}.`, changedMs],
    [new Date(began + changedMs).toISOString().replace(/\.\d+Z$/, 'Z'), changedMs],
    [new Date(began + changedMs + 3_600_000).toISOString().replace('Z', '+01:00'), changedMs],
    [new Date(began + changedMs - 5_400_000).toISOString().replace('Z', '-0130'), changedMs],
    [new Date(began + changedMs).toISOString().replace('T', ' '), changedMs],
  ])('?t=%s opens there, with nothing to say', async (t, expected) => {
    await viewer.open(`${path}?t=${t.replaceAll(' ', '%20')}`);
    await viewer.ready();
    expect(await time()).toBe(expected);
    expect(await isChanged()).toBe(expected >= changedMs);
    expect(await viewer.page.getByText('The link asks').count()).toBe(0);
  });

  test('a moment with everything escaped opens as well', async () => {
    await viewer.open(
      `${path}?t=${encodeURIComponent(`${new Date(began + changedMs + 3_600_000).toISOString().replace('Z', '+01:00')}).`)}`,
    );
    await viewer.ready();
    expect(await time()).toBe(changedMs);
  });

  test.each([
    ['tomorrow', 0, /“tomorrow”, which is no time/],
    ['1:99', 0, /“1:99”, which is no time/],
    ['2026-99-99T10:00:00Z', 0, /which is no time/],
    ['NaN', 0, /which is no time/],
    ['Infinity', 0, /which is no time/],
    ['1e99', 0, /which is no time/],
    ['%00%E2%80%AE'.concat('x'.repeat(5_000)), 0, /which is no time/],
    ['5m', lengthMs, /asks for 5:00, but this session lasts 1:40/],
    ['9'.repeat(400), 0, /which is no time/],
    [String(began + 3_600_000), lengthMs, /asks for 1:00:00, but this session lasts 1:40/],
    ['-5s', 0, /0:05 before this session began/],
    [String(began - 60_000), 0, /1:00 before this session began/],
    ['2020-01-01T00:00:00Z', 0, /before this session began/],
  ])('?t=%s says that it is not in the session', async (t, expected, words) => {
    await viewer.open(`${path}?t=${t}`);
    await viewer.ready();
    expect(await time()).toBe(expected);
    const notice = viewer.page.locator('.said');
    expect(await notice.innerText()).toMatch(words);
    expect((await notice.innerText()).length).toBeLessThan(200);
    await notice.getByRole('button', { name: 'Close' }).click();
    expect(await notice.innerText()).toBe('');
    expect(viewer.complaints).toEqual([]);
  });

  test('a moment of the epoch that is a little beyond the last event is the end, for the address was made after it', async () => {
    await viewer.open(`${path}?t=${began + lengthMs + 700}`);
    await viewer.ready();
    expect(await time()).toBe(lengthMs);
    expect(await viewer.page.getByText('The link asks').count()).toBe(0);
  });

  test.each([(id: string) => id.toUpperCase(), (id: string) => `${id}.`, (id: string) => `${id.toUpperCase()}).`])(
    'an id in capitals, or with what a mail put behind it, opens',
    async (written) => {
      await viewer.open(`/s/${written(path.slice(3))}?t=1:35`);
      await viewer.ready();
      expect(await isChanged()).toBe(true);
      await viewer.open(`/e/${written(errorId)}`);
      await viewer.ready();
      expect(await time()).toBe(changedMs);
    },
  );

  test("the first picture that is painted is the moment: what happened in its millisecond has happened, also at an error's address", async () => {
    // Notes the picture each time the browser paints, from the first one on.
    await viewer.page.addInitScript(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      const look = (): void => {
        const body = document.querySelector<HTMLIFrameElement>('.replay.shown iframe')?.contentDocument?.body;
        if (body) seen.push(body.innerText.replace(/\s+/g, ' ').trim());
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    for (const [address, expected] of [
      [`/e/${errorId}`, 'first changed'],
      [`${path}?t=${changedMs}`, 'first changed'],
      [`${path}?t=${changedMs - 1}`, 'first'],
    ] as const) {
      await viewer.open(address);
      await viewer.ready();
      await viewer.quiet();
      const seen = await viewer.page.evaluate(() => (window as unknown as { seen: string[] }).seen);
      expect(new Set(seen)).toEqual(new Set([expected]));
    }
  });
});
