// Functions that the commands of package.json share. They use only Node itself, because a fresh clone has nothing else installed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command in the repository's root and shows its output. Ends this process with its exit code if it fails. */
export async function run(command, args, options = {}) {
  const { code } = await tryRun(command, args, options);
  if (code) process.exit(code);
}

/** Runs a command; returns its exit code, and its output if `capture` is set (the output is shown as well). */
export function tryRun(command, args, { env = {}, capture = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1', ...env },
      stdio: ['inherit', capture ? 'pipe' : 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout?.on('data', (data) => {
      output += data;
      process.stdout.write(data);
    });
    child.on('error', (error) => (error.code === 'ENOENT' ? reject(new Error(`${command} was not found. ${needs}`)) : reject(error)));
    child.on('close', (code, signal) => resolve({ code: signal ? 1 : code, output }));
    // Ctrl+C reaches the child by itself; this process must outlive it to pass its exit code on.
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
  });
}

const needs = 'Session Replay needs the .NET SDK 10 and Node.js 20.19 or newer.';

/** The workspaces from which the files that the server serves are built. The others are for developers, and larger than all of these. */
export const served = ['wire', 'recorder-js', 'player', 'demo'];

/** Installs the npm packages, of some workspaces or of all, if they are missing or the lock file has changed since. */
export async function ensureModules(workspaces) {
  const lock = readFileSync(`${root}package-lock.json`, 'utf8');
  const stamp = `${root}node_modules/.session-replay-lock`;
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  const all = `all\n${lock}`;
  const some = `some\n${lock}`;
  if (installed === all || (workspaces && installed === some)) return;
  console.log('Installing npm packages …');
  const which = workspaces ? ['--include-workspace-root', ...workspaces.flatMap((name) => ['--workspace', name])] : [];
  await run('npm', ['ci', '--no-audit', '--no-fund', ...which]);
  writeFileSync(stamp, workspaces ? some : all);
}

/** Counts the tests in the output of `dotnet test`: it has one line with both numbers, or with the console logger two lines. */
export function countDotnet(output) {
  const sums = { passed: 0, failed: 0 };
  for (const [, failed, passed] of output.matchAll(/Failed:\s+(\d+), Passed:\s+(\d+)/g)) {
    sums.passed += Number(passed);
    sums.failed += Number(failed);
  }
  for (const [, count] of output.matchAll(/^\s+Passed: (\d+)$/gm)) sums.passed += Number(count);
  for (const [, count] of output.matchAll(/^\s+Failed: (\d+)$/gm)) sums.failed += Number(count);
  return sums;
}
