import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from '../../tools/lib.mjs';

const bench = join(root, 'bench/SessionReplay.Bench/bin/Release/net10.0/SessionReplay.Bench.dll');
const BEGAN = 1_767_225_600_000;
const SNAPSHOT = 2;
const INCREMENTAL = 3;
const META = 4;
const CUSTOM = 5;
const PLUGIN = 6;

/** Writes the busy minutes of `npm run bench -- recording` to a file. */
export const writeBusyMinutes = (file, minutes) => run('dotnet', [bench, 'recording', '--minutes', String(minutes), '--out', file]);

const BUTTONS = 40;
const FIRST_BUTTON = 10;
/** Moments are this far from one another. Clicks on one button stay apart, so none is folded into a double click. */
const STEP_MS = 400;

/** Writes a recording that has this many moments and a small page: console lines, requests, clicks, marks, and changes of the address. */
export function writeMoments(file, count) {
  const events = [
    { type: META, data: { href: 'https://shop.example/', width: 1200, height: 800 }, timestamp: BEGAN },
    { type: SNAPSHOT, data: { node: page(), initialOffset: { left: 0, top: 0 } }, timestamp: BEGAN },
  ];
  // The first moment is that the page was opened.
  for (let at = 1; at < count; at++) events.push({ ...moment(at), timestamp: BEGAN + at * STEP_MS });
  return writeFile(file, `[${events.map((event) => JSON.stringify(event)).join(',\n')}]`);
}

function moment(at) {
  const line = (level, text) => ({
    type: PLUGIN,
    data: {
      plugin: 'rrweb/console@1',
      payload: { level, trace: [`at work (https://shop.example/app.js:2:${at})`], payload: [JSON.stringify(text)] },
    },
  });
  const began = at * STEP_MS - 100;
  switch (at % 8) {
    case 0:
      return { type: CUSTOM, data: { tag: 'track', payload: { name: `Step ${at} of the checkout`, props: { step: at } } } };
    case 1:
    case 5: {
      const request = {
        name: `https://shop.example/api/orders/${at}`,
        initiatorType: 'fetch',
        method: at % 3 ? 'GET' : 'POST',
        startTime: began,
        endTime: began + 80,
        duration: 80,
        status: at % 101 ? 200 : 500,
        transferSize: 1_000 + at,
      };
      return { type: PLUGIN, data: { plugin: 'rrweb/network@1', payload: { requests: [request] } } };
    }
    case 2:
    case 6:
      return { type: INCREMENTAL, data: { source: 2, type: 2, id: FIRST_BUTTON + 3 * (at % BUTTONS), x: 20, y: 20, pointerType: 0 } };
    case 3:
      return line('log', `cart ${at} has ${at % 13} articles`);
    case 4:
      return line(at % 3 ? 'info' : 'warn', `price list ${at} took ${at % 700} ms`);
    default:
      if (at % 64 !== 7) return line('debug', `render ${at}`);
      return {
        type: CUSTOM,
        data: { tag: 'navigate', payload: { href: `https://shop.example/lists/${at}`, title: 'List', kind: 'push' } },
      };
  }
}

function page() {
  const element = (id, tagName, childNodes) => ({ type: 2, id, tagName, attributes: {}, childNodes });
  const buttons = Array.from({ length: BUTTONS }, (_, index) => {
    const id = FIRST_BUTTON + 3 * index;
    return element(id, 'button', [{ type: 3, id: id + 1, textContent: `Article ${index}` }]);
  });
  const html = element(3, 'html', [element(4, 'head', []), element(5, 'body', buttons)]);
  return { type: 0, id: 1, childNodes: [{ type: 1, id: 2, name: 'html', publicId: '', systemId: '' }, html] };
}
