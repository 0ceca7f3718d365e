import { setTimeout as pause } from 'node:timers/promises';
import { ms, percentile, printTable, random } from '../numbers.mjs';

const MARKS = 40;
const SEED = 5;
const [LEAST_PAUSE_MS, MOST_PAUSE_MS] = [500, 2_000];

const PAGE = `<!doctype html><title>Live</title><script src="/recorder.js" data-key="demo"></script><h1>Marks</h1><ul id="marks"></ul>`;

export const live = {
  name: 'live',
  about: `${MARKS} marks in a page that is being recorded, until a viewer that follows it shows them`,
  async run(bench) {
    bench.say(`${MARKS} marks of a live page (a minute).`);
    const [recorded, viewer] = [await bench.tab(), await bench.tab()];
    try {
      await measure(bench, recorded, viewer);
    } finally {
      await recorded.close();
      await viewer.close();
    }
  },
};

async function measure(bench, recorded, viewer) {
  const id = await visit(bench, recorded);
  await viewer.go(`${bench.server.address}/s/${id}`);
  await mark(recorded, 'arrived');
  await viewer.ask('The live picture', async () => {
    await window.bench.ready;
    await window.bench.when(() => document.querySelector('.panel .rows')?.textContent.includes('arrived'));
  });
  await viewer.ask('The start of watching', watchInPage);
  const next = random(SEED);
  const marks = [];
  for (let at = 0; at < MARKS; at++) {
    await pause(LEAST_PAUSE_MS + next() * (MOST_PAUSE_MS - LEAST_PAUSE_MS));
    const name = `mark-${String(at).padStart(3, '0')}`;
    marks.push({ name, at: await mark(recorded, name) });
  }
  const seen = await viewer.ask(
    'The last mark in the list and in the picture',
    async (last) => {
      await window.bench.when(() => window.seen.rows[last] && window.seen.pictures[last]);
      return window.seen;
    },
    marks.at(-1).name,
  );
  const missing = marks.filter(({ name }) => !seen.rows[name] || !seen.pictures[name]).map(({ name }) => name);
  if (missing.length) throw new Error(`The viewer never showed ${missing.join(', ')}.`);
  const row = (name, goal, of) => {
    const late = marks.map((one) => of[one.name] - one.at);
    const [p50, p95, longest] = [0.5, 0.95, 1].map((share) => ms(percentile(late, share)));
    return [name, goal, p50, `**${p95}**`, longest];
  };
  printTable(
    [`${MARKS} marks in a live page, ms after the call in the page`, 'goal (p95)', 'p50', 'p95', 'longest'],
    [row('in the list of the viewer', '≤ 1,000', seen.rows), row('in its picture', '–', seen.pictures)],
  );
}

/** Opens a page that is recorded; returns the session's id once the server has something of it. */
async function visit(bench, recorded) {
  // Any page of the server's origin will do.
  await recorded.page.goto(`${bench.server.address}/healthz`);
  await recorded.page.setContent(PAGE);
  const url = await recorded.ask('The recorder', async () => {
    await window.bench.when(() => window.SessionReplay?.getSessionUrl());
    return window.SessionReplay.getSessionUrl();
  });
  const id = new URL(url).pathname.split('/').at(-1);
  for (let tries = 0; ; tries++) {
    const found = await bench.server.get(`sessions/${id}`).catch((error) => (tries < 100 ? undefined : Promise.reject(error)));
    if (found) return id;
    await pause(200);
  }
}

/** Marks a moment and changes the page in the same task. Returns when, by the clock that both pages have. */
const mark = (recorded, name) =>
  recorded.ask(
    name,
    (name) => {
      const at = Date.now();
      document.getElementById('marks').appendChild(document.createElement('li')).textContent = name;
      window.SessionReplay.track(name);
      return at;
    },
    name,
  );

/** Runs in the viewer: notes when each mark is first in the list, and in the picture. */
function watchInPage() {
  const seen = (window.seen = { rows: {}, pictures: {} });
  const note = (into, text) => {
    for (const [name] of text.matchAll(/mark-\d{3}/g)) into[name] ??= Date.now();
  };
  const frame = () => {
    note(seen.rows, document.querySelector('.panel .rows')?.textContent ?? '');
    const shown = document.querySelector('[data-testid=stage] .replay.shown iframe')?.contentDocument;
    note(seen.pictures, shown?.getElementById('marks')?.textContent ?? '');
    requestAnimationFrame(frame);
  };
  frame();
}
