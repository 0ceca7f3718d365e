import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['SESSION_REPLAY_URL'] ?? 'http://127.0.0.1:5180';

export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    target: 'es2022',
    // The viewer's Content-Security-Policy allows no inline script and no data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // `npm run dev -w player`: everything that is not the viewer comes from the server.
  server: { proxy: { '/api': server, '/hubs': { target: server, ws: true }, '/login/': server, '/demo': server, '/recorder.js': server } },
});
