import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.jsx': 'text/plain',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
};
const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
const own = fileURLToPath(new URL('../pages/', import.meta.url));

export const origin = 'http://page.test';

/**
 * Serves a page's files to a browser context without a network: `/` is the page itself, `/npm/…` are the packages, `/own/…` the files
 * beside the pages.
 */
export function serve(context, { html, files = {} }) {
  return context.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (url.origin !== origin) return route.abort();
    if (url.pathname === '/') return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
    if (files[url.pathname]) return route.fulfill({ contentType: types[extname(url.pathname)] ?? 'text/html', ...files[url.pathname] });
    const [, base, path] = /^\/(npm|own)\/(.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
    const folder = base === 'npm' ? modules : own;
    try {
      const body = await readFile(join(folder, normalize(`/${path}`)));
      return await route.fulfill({ contentType: types[extname(url.pathname)] ?? 'application/octet-stream', body });
    } catch {
      return route.fulfill({ status: 404, body: '' });
    }
  });
}
