import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';

/** rrweb's own Replayer as a script; it judges what our recorder recorded. */
export async function rrwebReplayer(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: "import { Replayer } from '@rrweb/replay'; window.Replayer = Replayer;", resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'iife',
    minify: true,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** The result of `describe` in the page that rrweb's Replayer has built from the events at `time` (ms since 1970; by default the end). */
export async function replayedBy<T>(browser: Browser, script: string, events: unknown[], describe: () => T, time?: number): Promise<T> {
  const page = await browser.newPage();
  try {
    await page.setContent('<!doctype html><div id="stage"></div>');
    await page.addScriptTag({ content: script });
    await page.evaluate(
      ({ events, time }) => {
        const all = events as { timestamp: number }[];
        const { Replayer } = window as unknown as { Replayer: new (events: unknown[], options: object) => { pause: (ms: number) => void } };
        const replayer = new Replayer(all, { root: document.querySelector('#stage'), mouseTail: false, showWarning: false });
        replayer.pause((time ?? all[all.length - 1].timestamp) - all[0].timestamp + 1);
      },
      { events, time },
    );
    const frame = page.frames().find((frame) => frame !== page.mainFrame())!;
    return (await frame.evaluate(describe)) as T;
  } finally {
    await page.close();
  }
}

/** Opens a new page with `html` and these response headers, at an address of its own. */
export async function openPage(browser: Browser, html: string, headers: Record<string, string> = {}): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  await page.route('http://page.test/**', (route) =>
    route.request().url() === 'http://page.test/'
      ? route.fulfill({ contentType: 'text/html', body: html, headers })
      : route.fulfill({ status: 404, body: '' }),
  );
  await page.goto('http://page.test/');
  return page;
}
