// Prepares `npm run unit`, `fidelity`, `bench:browser` and `bench:player`: installs all packages and builds the recorder.
import { ensureModules, run } from './lib.mjs';

await ensureModules();
await run('npm', ['run', 'build', '--silent', '-w', '@session-replay/recorder']);
