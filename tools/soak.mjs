// `npm run soak`: the fault tests at full size (20 kills, 500 recorders, 60 s without a database …), one after another;
// `npm run soak -- Crash Stall` runs the tests that have one of these words in their names.
import { countDotnet, tryRun } from './lib.mjs';

const project = 'tests/SessionReplay.Server.Tests';
const faults = [
  'CrashTests',
  'PowerCutTests',
  'DatabaseCrashTests',
  'DeliveryTests',
  'DrainTests',
  'AwayTests',
  'StallTests',
  'FullDiskTests',
  'RotTests',
  'SlowReaderTests',
  'LateTests',
  'KilledJobTests',
  'GroupCommitTests',
  'FuzzTests',
];

const words = process.argv.slice(2);
const chosen = words.length ? words : faults;

const build = await tryRun('dotnet', ['build', project, '--nologo', '--verbosity', 'quiet']);
if (build.code) process.exit(build.code);
const began = Date.now();
const { code, output } = await tryRun(
  'dotnet',
  [
    'test',
    project,
    '--no-build',
    '--nologo',
    '--logger',
    'console;verbosity=normal',
    '--filter',
    chosen.map((name) => `FullyQualifiedName~${name}`).join('|'),
    '--',
    'xUnit.ParallelizeTestCollections=false',
  ],
  { capture: true, env: { SESSION_REPLAY_SOAK: '1' } },
);
const { passed, failed } = countDotnet(output);
console.log(`\n${passed} passed, ${failed} failed (soak, ${Math.round((Date.now() - began) / 1000)} s)`);
process.exit(code || (passed === 0 ? 1 : 0));
