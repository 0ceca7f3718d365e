// `npm run bench:player`: measures the viewer on the real server, beside rrweb's Replayer, as ratios of one run.
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { run } from '../../tools/lib.mjs';
import { Bench } from './bench.mjs';
import { bytes } from './parts/bytes.mjs';
import { cold } from './parts/cold.mjs';
import { heap } from './parts/heap.mjs';
import { live } from './parts/live.mjs';
import { moments } from './parts/moments.mjs';
import { seeks } from './parts/seeks.mjs';

const parts = [bytes, cold, seeks, moments, live, heap];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    built: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(`npm run bench:player -- [part …] [--runs 5] [--built]

Starts the server with data of its own, imports recordings, opens them in the viewer in Chromium, and prints what it took.

  --runs 5   how often each part is measured; the figures are medians
  --built    viewer and server are built already

${parts.map(({ name, about }) => `  ${name.padEnd(8)} ${about}`).join('\n')}`);
  process.exit();
}
const unknown = positionals.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length) {
  console.error(`There is no part ${unknown.join(' or ')}. --help lists them.`);
  process.exit(2);
}
const runs = Number(values.runs);
if (!(Number.isInteger(runs) && runs >= 1)) {
  console.error('--runs is a whole number from 1 on.');
  process.exit(2);
}

if (!values.built) {
  console.error('Building viewer and server.');
  await run('npm', ['run', 'build', '--silent', '-w', '@session-replay/player']);
  await run('dotnet', ['build', 'bench/SessionReplay.Bench', '--configuration', 'Release', '--verbosity', 'quiet']);
}
const bench = await Bench.start(runs);
let failed = false;
try {
  for (const part of parts) {
    if (positionals.length && !positionals.includes(part.name)) continue;
    try {
      await part.run(bench);
    } catch (error) {
      failed = true;
      console.error(`${part.name}: ${error.message}`);
    }
  }
  const [load] = loadavg();
  console.log(`\n${availableParallelism()} cores, load average ${load.toFixed(1)} at the end.`);
} finally {
  await bench.stop();
}
process.exit(failed ? 1 : 0);
