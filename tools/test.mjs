// `npm test`: sets everything up and runs every test: lint, types, TypeScript, C# on both databases, the whole loop in Chromium.
// Ends with one line that adds up the counts of the test runners.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { countDotnet, ensureModules, root, run, tryRun } from './lib.mjs';

const testProjects = [
  'tests/SessionReplay.Wire.Tests',
  'tests/SessionReplay.Dom.Tests',
  'tests/SessionReplay.TestMongo.Tests',
  'tests/SessionReplay.Server.Tests',
  'e2e/SessionReplay.E2E',
];

const debianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0;

await ensureModules();
await ensureChromium();
await ensureRedis();
await run('node', ['tools/build.mjs']);

const steps = [];
const checks = async () => {
  await step('lint', 'npm', ['run', '--silent', 'lint']);
  await step('types', 'npm', ['run', '--silent', 'types']);
};
await Promise.all([checks(), step('build', 'dotnet', ['build', 'SessionReplay.sln', '--nologo', '--verbosity', 'quiet'])]);
await step('TypeScript tests', 'npx', ['vitest', 'run', '--reporter', 'default'], countVitest);
for (const project of testProjects) await step(project, 'dotnet', ['test', project, '--no-build', '--nologo'], countDotnet);

console.log();
for (const { name, ok, passed, failed, seconds, failures } of steps) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}: ${passed} passed, ${failed} failed (${seconds} s)`);
  // Thousands of lines stand between a failure and the end, where people look.
  for (const failure of failures) console.log(`       ${failure}`);
}
const total = (key) => steps.reduce((sum, step) => sum + step[key], 0);
console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
process.exit(steps.every(({ ok }) => ok) ? 0 : 1);

/** Runs one step, even if an earlier one failed, so that one run shows everything that is wrong. */
async function step(name, command, args, count) {
  console.log(`\n── ${name}`);
  const began = Date.now();
  // The servers under test live for seconds: the profiling that makes long runs faster would only cost a tenth of each start.
  const { code, output } = await tryRun(command, args, { capture: true, env: { DOTNET_TieredPGO: '0' } });
  const counted = count?.(output) ?? { passed: 0, failed: 0 };
  const ranNothing = count && counted.passed + counted.failed === 0;
  if (ranNothing) console.log(`${name} ran no test.`);
  // A step that fails without a failed test (lint, a crash, nothing ran) is a failure too.
  const ok = code === 0 && !ranNothing && counted.failed === 0;
  if (!ok && counted.failed === 0) counted.failed = 1;
  steps.push({ name, ok, seconds: Math.round((Date.now() - began) / 1000), ...counted, failures: ok ? [] : failuresIn(output) });
}

/** The names of the tests that failed, as Vitest and dotnet print them, each with the line that says why. */
function failuresIn(output) {
  const lines = plain(output).split('\n');
  const failures = new Set();
  for (const [at, line] of lines.entries()) {
    const [, name] = /^\s*FAIL\s+(.+)$/.exec(line) ?? /^\s+Failed (\S.*) \[[^\]]*\]\s*$/.exec(line) ?? [];
    const why = lines.slice(at + 1, at + 5).find((next) => /\S/.test(next) && !/^\s*(?:FAIL\s|Error Message:)/.test(next));
    if (name) failures.add(`${name.trim()}: ${why?.trim() ?? ''}`.slice(0, 400));
  }
  return [...failures];
}

function plain(output) {
  // eslint-disable-next-line no-control-regex
  return output.replace(/\u001b\[\d+m/g, '');
}

function countVitest(output) {
  const line = /Tests\s+(.*)/.exec(plain(output))?.[1] ?? '';
  return { passed: Number(/(\d+) passed/.exec(line)?.[1] ?? 0), failed: Number(/(\d+) failed/.exec(line)?.[1] ?? 0) };
}

/**
 * Finds or installs the real browser that the tests drive: the one in CHROMIUM, Debian's, or Playwright's own. Without windows (the
 * "headless shell") it opens a page in a fifth of the time.
 */
async function ensureChromium() {
  if (process.env.CHROMIUM) return;
  // The headless shell comes last and is used; some tests look for the whole Chromium, for example because of its back/forward cache.
  for (const name of ['chromium', 'chromium-headless-shell'])
    if (existsSync(`/usr/bin/${name}`) || (await aptInstall(name))) process.env.CHROMIUM = `/usr/bin/${name}`;
  if (process.env.CHROMIUM) return;
  const { chromium } = await import('playwright-core');
  if (!existsSync(chromium.executablePath())) await run('npx', ['playwright-core', 'install', '--with-deps', 'chromium'], { cwd: root });
  process.env.CHROMIUM = chromium.executablePath();
}

/**
 * Finds or installs the Redis in which two servers meet: the one in TEST_REDIS, or a redis-server that the tests start for themselves.
 * Without either the tests say how to get one.
 */
async function ensureRedis() {
  if (process.env.TEST_REDIS || process.env.PATH.split(delimiter).some((folder) => existsSync(join(folder, 'redis-server')))) return;
  // Debian starts a service when it installs it, unless this file exits with 101.
  const policy = '/usr/sbin/policy-rc.d';
  const own = debianRoot && !existsSync(policy);
  if (own) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  await aptInstall('redis-server');
  if (own) rmSync(policy);
}

/** Installs a package if this is Debian and we are root; returns whether that worked. */
async function aptInstall(name) {
  if (!debianRoot) return false;
  console.log(`Installing ${name} …`);
  const apt = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
  if ((await tryRun('apt-get', ['update', '-qq'], apt)).code !== 0) return false;
  return (await tryRun('apt-get', ['install', '-y', '-qq', name], apt)).code === 0;
}
