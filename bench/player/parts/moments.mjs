import { setTimeout as pause } from 'node:timers/promises';
import { median, ms, printTable } from '../numbers.mjs';

const MOMENTS = 10_000;
const SLOWER = 4;
/** Time in which the browser tells of the last long tasks. */
const AFTER_MS = 500;

export const moments = {
  name: 'moments',
  about: `${MOMENTS.toLocaleString('en')} moments in the list, with the processor ${SLOWER} times slower`,
  async run(bench) {
    const session = await bench.moments(MOMENTS);
    const runs = [];
    // The first run warms the server and is not counted.
    for (let run = 0; run <= bench.runs; run++) {
      const one = await list(bench, session);
      bench.say(`List, ${run === 0 ? 'warming up' : `run ${run} of ${bench.runs}`}: ${ms(one.first)} ms.`);
      if (run > 0) runs.push(one);
    }
    const of = (key) => ms(median(runs.map((one) => one[key])));
    printTable(
      [`${MOMENTS.toLocaleString('en')} moments, processor ${SLOWER} × slower, ${bench.runs} runs`, 'goal', 'ms'],
      [
        ['first rows drawn, and the page answers', '≤ 1,500', `**${of('first')}**`],
        ['all moments are in the list', '–', of('all')],
        ['the picture stands', '–', of('ready')],
        ['a click on a row until it is the current one, and its picture stands', '–', of('click')],
        ['to the end of the list, until its last row is drawn', '–', of('end')],
        ['work of the main thread until list and picture are there', '–', of('threadMs')],
        ['longest task until then', '–', of('longest')],
        ['sum of its tasks over 50 ms', '–', of('sum')],
      ],
    );
  },
};

async function list(bench, session) {
  const tab = await bench.tab();
  try {
    await tab.devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await tab.go(bench.link(session, 0));
    const times = await tab.ask('The list', loadInPage, MOMENTS);
    const threadMs = await tab.threadMs();
    await pause(AFTER_MS);
    const tasks = await tab.ask('The long tasks', () => window.bench.longTasks.map(({ startTime, duration }) => ({ startTime, duration })));
    const until = Math.max(times.all, times.ready);
    const long = tasks.filter(({ startTime }) => startTime < until).map(({ duration }) => duration);
    const after = await tab.ask('A click on a row and the end of the list', useInPage);
    return { ...times, ...after, threadMs, longest: Math.max(0, ...long), sum: long.reduce((sum, one) => sum + one, 0) };
  } finally {
    await tab.close();
  }
}

/** Runs in the page: times since navigation began. */
async function loadInPage(wanted) {
  const { bench } = window;
  const listed = () =>
    [...document.querySelectorAll('.panel .chip:not(.problems) .chip-count')].reduce((sum, chip) => sum + Number(chip.textContent), 0);
  const first = bench
    .when(() => document.querySelector('.panel .rows .row'))
    // The frame in which they were found has drawn them when the next one begins, and then the page takes the next task.
    .then(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))));
  const all = bench.when(() => listed() >= wanted);
  return { first: await first, all: await all, ready: await bench.ready };
}

/** Runs in the page, once all is there. */
async function useInPage() {
  const { bench } = window;
  const rows = document.querySelector('.panel .rows');
  let began = performance.now();
  rows.querySelectorAll('.row .row-line')[12].click();
  await null;
  await bench.when(() => bench.isReady() && rows.querySelectorAll('.row')[12].hasAttribute('data-current'));
  const click = performance.now() - began;
  began = performance.now();
  rows.dispatchEvent(new WheelEvent('wheel'));
  await bench.when(() => {
    rows.scrollTop = rows.scrollHeight;
    const last = [...rows.querySelectorAll('.block')].at(-1).lastElementChild;
    return last && last.getBoundingClientRect().top < rows.getBoundingClientRect().bottom;
  });
  await bench.frames();
  return { click, end: performance.now() - began };
}
