// Builds the files that browsers load: recorder, viewer, shop.
import { ensureModules, run, served } from './lib.mjs';

await ensureModules(served);
for (const workspace of ['@session-replay/recorder', '@session-replay/player', '@session-replay/demo'])
  await run('npm', ['run', 'build', '--silent', '-w', workspace]);
