import { setTimeout as pause } from 'node:timers/promises';
import { kb, median, printTable } from '../numbers.mjs';

/** Long enough for all that the viewer fetches by itself afterwards: the moments, and the pack that comes next. */
const AFTER_MS = 4_000;

const kinds = {
  'app (HTML, scripts, styles)': (path) => !path.startsWith('/api/'),
  manifest: (path) => /^\/api\/v1\/sessions\/\w+$/.test(path),
  moments: (path) => path.endsWith('/moments'),
  packs: (path) => path.includes('/packs/'),
  other: () => true,
};

export const bytes = {
  name: 'bytes',
  about: 'what a link into the fourth hour fetches',
  async run(bench) {
    const session = await bench.busy(240);
    const runs = [];
    for (let run = 0; run < bench.runs; run++) runs.push(await fetched(bench, session));
    const of = (when, kind, key = 'bytes') => median(runs.map((one) => one[when][kind][key]));
    const total = (when) => median(runs.map((one) => Object.values(one[when]).reduce((sum, { bytes }) => sum + bytes, 0)));
    const rows = Object.keys(kinds)
      .filter((kind) => of('after', kind, 'count') > 0)
      .map((kind) => [kind, '', ...['painted', 'after'].flatMap((when) => [kb(of(when, kind)), of(when, kind, 'count')])]);
    printTable(
      [
        `a link into hour 4 (of ${session.packs} packs), ${bench.runs} runs`,
        'goal',
        'kB asked for until painted',
        'answers',
        `kB ${AFTER_MS / 1000} s later`,
        'answers',
      ],
      [
        ['**all**', '≤ 1,000', `**${kb(total('painted'))}**`, '', kb(total('after')), ''],
        ...rows,
        ['the whole recording as JSON, compressed', '', kb(session.compressed), 1, '', ''],
      ],
    );
  },
};

async function fetched(bench, session) {
  const tab = await bench.tab();
  try {
    const answers = new Map();
    const note = (requestId, change) => answers.has(requestId) && Object.assign(answers.get(requestId), change);
    tab.devtools.on('Network.requestWillBeSent', ({ requestId, request }) => {
      answers.set(requestId, { path: new URL(request.url).pathname, bytes: 0 });
    });
    tab.devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => note(requestId, { bytes: encodedDataLength }));
    await tab.go(bench.link(session, session.time));
    await tab.ready();
    // The browser tells of the end of an answer only when the page has time, so what was asked for by now counts whole.
    const asked = [...answers.values()];
    await pause(AFTER_MS);
    return { painted: byKind(asked), after: byKind([...answers.values()]) };
  } finally {
    await tab.close();
  }
}

/** Bytes and number of the answers of each kind. */
function byKind(answers) {
  const sums = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, { bytes: 0, count: 0 }]));
  for (const { path, bytes } of answers) {
    const [kind] = Object.entries(kinds).find(([, isOf]) => isOf(path));
    sums[kind].bytes += bytes;
    sums[kind].count++;
  }
  return sums;
}
