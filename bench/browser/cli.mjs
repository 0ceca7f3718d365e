// `npm run bench:browser`: measures the cost of recording to a page, of our recorder beside rrweb's, as ratios of one run.
import { parseArgs } from 'node:util';
import { launchBrowser } from '../../e2e/fidelity/src/browser.mjs';
import { measure } from './measure.mjs';
import { scriptSizes, variants } from './variants.mjs';
import { workloads } from './workloads.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, help: { type: 'boolean', short: 'h', default: false } },
});
if (values.help) {
  console.log(`npm run bench:browser -- [workload …] [--runs N]

Runs each workload in Chromium without a recorder, with ours, and with rrweb's, N times by turns (default 5), and prints main-thread time that
recording adds (between the least of the runs each), and medians of the longest task, heap, and bytes. A workload is named by any part of its name.

Workloads: ${workloads.map(({ name }) => name).join('; ')}`);
  process.exit();
}
const chosen = workloads.filter(({ name }) => !positionals.length || positionals.some((part) => name.includes(part)));
if (!chosen.length) {
  console.error(`No workload is named like ${positionals.join(' or ')}. --help lists them.`);
  process.exit(2);
}
const runs = Number(values.runs);
if (!(runs >= 1)) {
  console.error('--runs is a number from 1 on.');
  process.exit(2);
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const browser = await launchBrowser();
console.log(
  '| workload | page alone, ms | an idle observer adds, ms | ours adds, ms | rrweb adds, ms | ratio | ratio to rrweb without JSON | longest task: alone / ours / rrweb, ms | bytes, raw / JSON | LZ4 / gzip | heap: ours / rrweb, KB |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
const ratios = [];
for (const workload of chosen) {
  const results = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
  for (let run = 0; run < runs; run++) for (const name of Object.keys(variants)) results[name].push(await measure(browser, workload, name));
  const of = (name, key) => median(results[name].map((result) => result[key]));
  // Other work on the machine only ever adds to a run, so the shortest run of a variant is nearest to its cost.
  const least = (name) => Math.min(...results[name].map(({ ms }) => ms));
  const added = (name) => least(name) - least('alone');
  const [ours, rrweb, objects] = [added('ours'), added('rrweb'), added('rrweb, objects only')];
  if (!workload.idle) ratios.push(ours / rrweb);
  const ratio = (a, b) => (workload.idle ? '' : (a / b).toFixed(2));
  const longest = ['alone', 'ours', 'rrweb'].map((name) => Math.round(of(name, 'longest')) || '< 50').join(' / ');
  const heap = ['ours', 'rrweb'].map((name) => Math.round((of(name, 'heapBytes') - of('alone', 'heapBytes')) / 1024)).join(' / ');
  const cells = [
    workload.name,
    least('alone').toFixed(0),
    added('observer alone').toFixed(1),
    ours.toFixed(1),
    rrweb.toFixed(1),
    ratio(ours, rrweb),
    ratio(ours, objects),
    longest,
    ratio(of('ours', 'raw'), of('rrweb', 'raw')),
    ratio(of('ours', 'compressed'), of('rrweb', 'compressed')),
    heap,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
await browser.close();
const mean = (numbers) => Math.exp(numbers.reduce((sum, n) => sum + Math.log(Math.max(n, 0.01)), 0) / numbers.length);
if (ratios.length) console.log(`\nGeometric mean of the ratios: ${mean(ratios).toFixed(2)}`);
const { ours, later, rrweb } = scriptSizes();
console.log(
  `Script, gzipped: ours ${ours} B, and ${later} B more once the page is parsed (transport, later observers); rrweb ${rrweb} B without a transport.`,
);
