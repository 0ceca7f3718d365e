import { randomTimes, seekBoth, withBoth } from '../both.mjs';
import { medianRatio, ms, percentile, printTable, ratio } from '../numbers.mjs';

const SEEKS_OF_RUN = 8;

export const seeks = {
  name: 'seeks',
  about: `random seeks in the four hours, ${SEEKS_OF_RUN} a run`,
  async run(bench) {
    const session = await bench.busy(240);
    const times = randomTimes(session, bench.runs * SEEKS_OF_RUN);
    bench.say(`${times.length} seeks.`);
    const done = await withBoth(bench, session, (both) => seekBoth(both, times));
    const [ours, theirs] = [done.map((one) => one.ours), done.map((one) => one.theirs)];
    const row = (name, share) => [
      name,
      ms(percentile(ours, share)),
      ms(percentile(theirs, share)),
      ratio(percentile(ours, share) / percentile(theirs, share)),
    ];
    printTable(
      [`${done.length} random seeks in 4 hours, ms`, 'viewer', 'rrweb, all events in memory', 'viewer / rrweb'],
      [
        row('p50', 0.5),
        row('p95', 0.95),
        row('longest', 1),
        ['median of the ratios', '', '', ratio(medianRatio(ours, theirs))],
        ['pictures with the same text', done.filter(({ same }) => same).length, '', ''],
      ],
    );
    const other = done.filter(({ same }) => !same).map(({ time }) => time);
    if (other.length) bench.say(`The pictures differ at ${other.join(', ')} ms.`);
  },
};
