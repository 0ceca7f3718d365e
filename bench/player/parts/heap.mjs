import { randomTimes, seekBoth, withBoth } from '../both.mjs';
import { mb, printTable, ratio } from '../numbers.mjs';

const SEEKS = 20;

export const heap = {
  name: 'heap',
  about: `memory with the four hours open at hour 4, after ${SEEKS} seeks`,
  async run(bench) {
    const session = await bench.busy(240);
    bench.say(`Memory after ${SEEKS} seeks.`);
    const [ours, theirs] = await withBoth(bench, session, async (both) => {
      await seekBoth(both, [...randomTimes(session, SEEKS), session.time]);
      return [await both.viewer.heap(), await both.peer.heap()];
    });
    const row = (name, key, show) => [name, show(ours[key]), show(theirs[key]), ratio(ours[key] / theirs[key])];
    printTable(
      [`4 hours, at hour 4 after ${SEEKS} seeks`, 'viewer', 'rrweb', 'viewer / rrweb'],
      [row("JavaScript's heap, MB", 'js', mb), row('… and DOM and buffers, MB', 'all', mb), row('DOM nodes', 'nodes', String)],
    );
  },
};
