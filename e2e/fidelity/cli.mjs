// `npm run fidelity`: records real pages with our recorder and with rrweb's, replays both in rrweb's Replayer, and prints how far each
// replay is from the live page.
import { parseArgs } from 'node:util';
import { launchBrowser } from './src/browser.mjs';
import { loadRecorders } from './src/recorders.mjs';
import { runPage } from './src/run-page.mjs';
import { pages } from './pages/index.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recorder: { type: 'string', default: 'both' },
    moments: { type: 'string', default: '2' },
    seed: { type: 'string', default: '7' },
    verbose: { type: 'boolean', short: 'v', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(`npm run fidelity -- [page …] [--recorder ours|rrweb|both] [--moments N] [--seed N] [--verbose]

Drives each page as a person would, records it, replays the recording in rrweb's Replayer, and counts the elements that are not as they
were in the live page: at the end, and at N moments on the way. A page is named by any part of its name. --verbose lists the differences.

Pages: ${pages.map(({ name }) => name).join(', ')}`);
  process.exit();
}

const chosen = pages.filter(({ name }) => !positionals.length || positionals.some((part) => name.includes(part)));
if (!chosen.length) {
  console.error(`No page is named like ${positionals.join(' or ')}. --help lists them.`);
  process.exit(2);
}
const names = values.recorder === 'both' ? ['ours', 'rrweb'] : [values.recorder];
const recorders = await loadRecorders();
const browser = await launchBrowser();
console.log(`| page | elements | ${names.map((name) => `${name}: differ at the end | at the moments | pixels`).join(' | ')} |`);
console.log(`| --- | ---: | ${names.map(() => '---: | ---: | ---:').join(' | ')} |`);
let worse = 0;
for (const page of chosen) {
  const results = {};
  for (const name of names) {
    try {
      results[name] = await runPage(browser, page, recorders, name, { moments: Number(values.moments), seed: Number(values.seed) });
    } catch (error) {
      results[name] = { failed: error };
    }
  }
  const cells = names.map((name) => {
    const { failed, end, moments, momentCount, pixels } = results[name];
    return failed
      ? `${String(failed.message).split('\n')[0]} | | `
      : `${end.length} | ${moments.length} (${momentCount}) | ${(pixels * 100).toFixed(2)} %`;
  });
  console.log(`| ${page.name} | ${results[names[0]].elements ?? ''} | ${cells.join(' | ')} |`);
  if (values.verbose)
    for (const name of names)
      for (const { path, property, live, replayed } of [...(results[name].moments ?? []), ...(results[name].end ?? [])].slice(0, 20))
        console.log(`  ${name}: ${path} ${property}: live ${JSON.stringify(live)}, replayed ${JSON.stringify(replayed)}`);
  if (names[0] === 'ours' && (results.ours.failed || results.ours.end.length > (results.rrweb?.end?.length ?? 0))) worse++;
}
await browser.close();
process.exit(worse ? 1 : 0);
