import { median, medianRatio, ms, printTable, ratio } from '../numbers.mjs';
import { loadRecording } from '../rrweb.mjs';

export const cold = {
  name: 'cold',
  about: 'a link into the fourth hour, opened with nothing cached, beside rrweb with the whole recording',
  async run(bench) {
    const [hours, minutes] = [await bench.busy(240), await bench.busy(10)];
    const measured = { ours: [], rrweb: [], rrwebFetch: [], oursShort: [], rrwebShort: [], rrwebShortFetch: [] };
    // The first run warms the server and is not counted.
    for (let run = 0; run <= bench.runs; run++) {
      const one = {};
      one.ours = await ours(bench, hours);
      ({ ms: one.rrweb, fetchMs: one.rrwebFetch } = await rrwebs(bench, hours));
      one.oursShort = await ours(bench, minutes);
      ({ ms: one.rrwebShort, fetchMs: one.rrwebShortFetch } = await rrwebs(bench, minutes));
      bench.say(`Cold link, ${run === 0 ? 'warming up' : `run ${run} of ${bench.runs}`}: ${ms(one.ours)} ms, rrweb ${ms(one.rrweb)} ms.`);
      if (run > 0) for (const [key, value] of Object.entries(one)) measured[key].push(value);
    }
    const of = (key) => ms(median(measured[key]));
    const rrwebOf = (key) => `${of(key)} (${of(`${key}Fetch`)})`;
    printTable(
      [`ms until painted, ${bench.runs} runs`, 'viewer, with its own load', 'rrweb (… to fetch and parse)', 'goal', 'viewer / rrweb'],
      [
        ['4 hours, a link into hour 4', of('ours'), rrwebOf('rrweb'), '≤ 0.50', `**${ratio(medianRatio(measured.ours, measured.rrweb))}**`],
        ['10 minutes', of('oursShort'), rrwebOf('rrwebShort'), '–', ratio(medianRatio(measured.oursShort, measured.rrwebShort))],
        [
          '4 hours / 10 minutes',
          ratio(medianRatio(measured.ours, measured.oursShort)),
          ratio(medianRatio(measured.rrweb, measured.rrwebShort)),
          '–',
          '',
        ],
      ],
    );
  },
};

async function ours(bench, session) {
  const tab = await bench.tab();
  try {
    await tab.go(bench.link(session, session.time));
    return await tab.ready();
  } finally {
    await tab.close();
  }
}

async function rrwebs(bench, { path, time }) {
  const tab = await bench.rrweb.open(bench.browser);
  try {
    return await loadRecording(tab, path, time);
  } finally {
    await tab.close();
  }
}
