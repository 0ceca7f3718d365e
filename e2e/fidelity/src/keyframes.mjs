import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { run } from '../../../tools/lib.mjs';

const project = fileURLToPath(new URL('../../SessionReplay.Keyframes', import.meta.url));
const program = `${project}/bin/Debug/net10.0/SessionReplay.Keyframes.dll`;

/** Starts the server's model of the page. `at(events, n)` gives the events of its keyframe after the first n events. */
export async function startKeyframes() {
  if (!existsSync(program)) await run('dotnet', ['build', project, '--nologo', '--verbosity', 'quiet']);
  const child = spawn('dotnet', [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last = Promise.resolve();
  const ask = async (events, cut) => {
    child.stdin.write(`${JSON.stringify({ events: events.slice(0, cut), cut })}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error('The program that makes keyframes has ended.');
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(answer.error);
    return answer;
  };
  return {
    at: (events, cut) => (last = last.catch(() => {}).then(() => ask(events, cut))),
    stop: () => child.kill(),
  };
}

/**
 * The first event behind which a keyframe may stand: nothing is known before the first snapshot is whole. A snapshot is one event here,
 * but the documents of frames and the sheets come in events after it.
 */
export function firstCut(events) {
  return events.findIndex(({ type }) => type === 2) + 1;
}
