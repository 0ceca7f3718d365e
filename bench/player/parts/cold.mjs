import { median, medianRatio, ms, printTable, ratio } from '../numbers.mjs';
import { loadRecording } from '../rrweb.mjs';

export const cold = {
  name: 'cold',
  about: 'a link into the fourth hour, opened with nothing cached, beside rrweb with the whole recording',
  async run(bench) {
    const [hours, minutes] = [await bench.busy(240), await bench.busy(10)];
    const all = { hours: [], minutes: [] };
    // The first run warms the server and is not counted.
    for (let run = 0; run <= bench.runs; run++) {
      const one = { hours: await pair(bench, hours), minutes: await pair(bench, minutes) };
      const { viewer, rrweb } = one.hours;
      bench.say(`Cold link, ${run === 0 ? 'warming up' : `run ${run} of ${bench.runs}`}: ${ms(viewer.ms)} ms, rrweb ${ms(rrweb.ms)} ms.`);
      if (run > 0) for (const [key, value] of Object.entries(one)) all[key].push(value);
    }
    const of = (length, who, key) => all[length].map((one) => one[who][key]);
    const row = (name, length, key, goal = '–') => {
      const [ours, theirs] = [of(length, 'viewer', key), of(length, 'rrweb', key)];
      const fetched = key === 'ms' ? ` (${ms(median(of(length, 'rrweb', 'fetchMs')))})` : '';
      return [name, ms(median(ours)), ms(median(theirs)) + fetched, goal, ratio(medianRatio(ours, theirs))];
    };
    const growth = (who) => ratio(medianRatio(of('hours', who, 'ms'), of('minutes', who, 'ms')));
    printTable(
      [`until painted, ${bench.runs} runs`, 'viewer, with its own load', 'rrweb (… to fetch and parse)', 'goal', 'viewer / rrweb'],
      [
        row('4 hours, a link into hour 4, ms', 'hours', 'ms', '≤ 0.50'),
        row('… work of the main thread, ms', 'hours', 'threadMs'),
        row('10 minutes, ms', 'minutes', 'ms'),
        row('… work of the main thread, ms', 'minutes', 'threadMs'),
        ['4 hours / 10 minutes', growth('viewer'), growth('rrweb'), '–', ''],
      ],
    );
  },
};

/** The viewer and then rrweb's Replayer, each in a profile of its own. */
const pair = async (bench, session) => ({ viewer: await ours(bench, session), rrweb: await rrwebs(bench, session) });

async function ours(bench, session) {
  const tab = await bench.tab();
  try {
    await tab.go(bench.link(session, session.time));
    const all = await tab.ready();
    return { ms: all, threadMs: await tab.threadMs() };
  } finally {
    await tab.close();
  }
}

async function rrwebs(bench, { path, time }) {
  const tab = await bench.rrweb.open(bench.browser);
  try {
    const before = await tab.threadMs();
    const loaded = await loadRecording(tab, path, time);
    return { ...loaded, threadMs: (await tab.threadMs()) - before };
  } finally {
    await tab.close();
  }
}
