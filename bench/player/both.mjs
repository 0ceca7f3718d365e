import { setTimeout as pause } from 'node:timers/promises';
import { random } from './numbers.mjs';
import { loadRecording, seek } from './rrweb.mjs';

const SEED = 4;
/** The viewer fetches what comes next by itself after a seek; rrweb's turn waits for that. */
const REST_MS = 500;

/** Random session times, whole ms, the same in each run of the tool. */
export function randomTimes({ duration }, count) {
  const next = random(SEED);
  return Array.from({ length: count }, () => Math.floor(next() * duration));
}

/** Does something with the viewer and with rrweb's Replayer, both of which have the session open at its moment. */
export async function withBoth(bench, session, act) {
  const viewer = await bench.tab();
  const peer = await bench.rrweb.open(bench.browser);
  try {
    await viewer.go(bench.link(session, session.time));
    await viewer.ready();
    await loadRecording(peer, session.path, session.time);
    return await act({ viewer, peer });
  } finally {
    await viewer.close();
    await peer.close();
  }
}

/** Both seek to each of the times, by turns. How long each took, and whether the two pictures had the same text. */
export async function seekBoth({ viewer, peer }, times) {
  const seeks = [];
  for (const time of times) {
    const ours = await viewer.seek(time);
    await pause(REST_MS);
    const theirs = await seek(peer, time);
    const same = (await viewer.picture()) === (await peer.picture());
    seeks.push({ time, ours, theirs, same });
  }
  return seeks;
}
