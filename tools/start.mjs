// `npm start`: sets everything up and serves. Arguments behind `--` go to the server (`npm start -- --help`).
import { ensureModules, run, served } from './lib.mjs';

await ensureModules(served);
await run('node', ['tools/build.mjs']);
await run('dotnet', ['run', '--project', 'server/SessionReplay.Server', '--configuration', 'Release', '--', ...process.argv.slice(2)]);
