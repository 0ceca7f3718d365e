// What `npm run unit`, `fidelity` and `bench:browser` need before they begin: all packages, and the recorder.
import { ensureModules, run } from './lib.mjs';

await ensureModules();
await run('npm', ['run', 'build', '--silent', '-w', '@session-replay/recorder']);
