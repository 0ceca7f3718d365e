// Prepares `npm run unit`, `fidelity` and `bench:browser`: installs all packages and builds the recorder.
import { ensureModules, run } from './lib.mjs';

await ensureModules();
await run('npm', ['run', 'build', '--silent', '-w', '@session-replay/recorder']);
