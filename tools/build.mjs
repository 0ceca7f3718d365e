// Builds what browsers get: recorder, viewer, shop.
import { run, ensureModules } from './lib.mjs';

await ensureModules();
for (const workspace of ['@session-replay/recorder', '@session-replay/player', '@session-replay/demo'])
  await run('npm', ['run', 'build', '--silent', '-w', workspace]);
