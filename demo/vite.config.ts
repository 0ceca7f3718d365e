import { defineConfig } from 'vite';

const server = process.env['SESSION_REPLAY_URL'] ?? 'http://127.0.0.1:5180';

export default defineConfig({
  base: '/demo/',
  build: {
    target: 'es2022',
    // The shop is here to be recorded: the stack of its bug should have names in it.
    minify: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ['index.html', 'thanks.html'] },
  },
  server: { proxy: { '/recorder.js': server, '/hubs': { target: server, ws: true }, '/ingest': server } },
});
