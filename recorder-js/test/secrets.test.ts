import { inflateRawSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { capture } from './support/record-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** What each place holds is a mark of its own, so that a leak tells where it was. */
const mark = (place: string): string => `sekret${place}`;
const mail = (place: string): string => `${mark(place)}@mail.example`;
const CARD = '4111 1111 1111 1111';

/** Places whose content `balanced` promises to keep: fields, e-mail addresses, cards, secrets in addresses, and whatever is marked. */
const balancedPlaces = [
  'Input Typed Password Textarea Hidden Number Editable FieldByScript FieldAttribute ShadowInput MaskedFrame FrameInput',
  'MailText MailTitle MailHref MailConsole MailError MailInShadow MailInFrame MailComment MailPageTitle',
  'TokenHref TokenAction TokenSrc TokenPage TokenPush TokenHash TokenFetch TokenXhr TokenBeacon TokenSocket TokenConsole TokenConsoleObject TokenError TokenCause TokenRejection TokenUserInfo TokenResource TokenHeader TokenBody TokenAnswer',
  'MaskedText MaskedTitle MaskedLabel MaskedLater MaskedInShadow BlockedText BlockedTitle BlockedImage Nonce MaskedAttribute',
].flatMap((line) => line.split(' '));

/** … and what is hidden besides under `strict`. */
const strictPlaces =
  'Option CheckValue Text Title Alt Aria Data Meta SvgText Css Poster PagePath LinkText ListItem Console Error TableCell AddedText ChangedText ChangedTitle CustomElement DetailsText'.split(
    ' ',
  );

const html = `<!doctype html><html><head>
  <title>page ${mail('MailPageTitle')}</title><meta name="description" content="${mark('Meta')}">
  <style nonce="${mark('Nonce')}">p::before { content: "${mark('Css')}" }</style></head><body>
  <input id="input" value="${mark('Input')}"><input id="typed"><input id="password" type="password"><textarea>${mark('Textarea')}</textarea>
  <select><option selected value="${mark('Option')}">${mark('Option')}</option></select><input type="hidden" value="${mark('Hidden')}">
  <input type="search" value="${mark('Number')}"><input id="script"><input id="attribute"><input type="checkbox" value="${mark('CheckValue')}">
  <div id="editable" contenteditable data-sr-mask>${mark('Editable')}</div>
  <p>write to ${mail('MailText')} or pay with ${CARD}</p><p title="${mail('MailTitle')}">t</p><a href="mailto:${mail('MailHref')}">mail</a><!-- ${mail('MailComment')} -->
  <a href="/x?token=${mark('TokenHref')}">a</a><form action="/go?api_key=${mark('TokenAction')}"></form><img src="/i.png?signature=${mark('TokenSrc')}">
  <a href="https://user:${mark('TokenUserInfo')}@shop.example/">b</a>
  <div class="rr-mask" title="${mark('MaskedTitle')}">${mark('MaskedText')}<span aria-label="${mark('MaskedLabel')}">x</span></div><div id="later" data-sr-mask>-</div>
  <div class="rr-block" title="${mark('BlockedTitle')}">${mark('BlockedText')}<img src="/${mark('BlockedImage')}.png"></div><p data-account="${mark('MaskedAttribute')}">m</p>
  <p id="text">${mark('Text')}</p><p title="${mark('Title')}">t</p><img alt="${mark('Alt')}" src="data:,"><b aria-label="${mark('Aria')}">a</b><i data-name="${mark('Data')}">d</i>
  <svg><text>${mark('SvgText')}</text></svg><video poster="/${mark('Poster')}.png"></video><a href="/${mark('PagePath')}/1">${mark('LinkText')}</a>
  <ul><li>${mark('ListItem')}</li></ul><table><tr><td>${mark('TableCell')}</td></tr></table><my-thing>${mark('CustomElement')}</my-thing><details><summary>s</summary>${mark('DetailsText')}</details>
  <div id="host"></div><iframe srcdoc="<p>${mail('MailInFrame')}</p><input value='${mark('FrameInput')}'><p class='rr-mask'>${mark('MaskedFrame')}</p>"></iframe>
</body></html>`;

/** Every byte that is sent of the page under a preset, uncompressed, as text. */
async function sentUnder(privacy: string): Promise<string> {
  const page = await browser.newPage();
  await page.route('http://page.test/**', (route) =>
    route.request().resourceType() === 'document'
      ? route.fulfill({ contentType: 'text/html', body: html })
      : route.fulfill({ body: JSON.stringify({ token: mark('TokenAnswer') }), contentType: 'application/json' }),
  );
  await page.goto(`http://page.test/?session=${mark('TokenPage')}`);
  await page.addScriptTag({ content: capture });
  await page.evaluate((privacy) => {
    const w = window as unknown as Record<string, unknown> & { SessionReplayCapture: { record: (o: object) => () => Promise<void> } };
    const sent: number[][] = [];
    w.sent = sent;
    const options = {
      privacy,
      maskAttributes: ['data-account'],
      networkHeaders: ['authorization'],
      networkBodies: ['/body'],
      canvasFps: 0,
    };
    w.stop = w.SessionReplayCapture.record({ ...options, onSegment: (bytes: Uint8Array) => sent.push([...bytes]) });
  }, privacy);
  await page.fill('#typed', mark('Typed'));
  await page.fill('#password', mark('Password'));
  await page.evaluate(async () => {
    const mark = (place: string): string => `sekret${place}`;
    const find = (selector: string): HTMLInputElement => document.querySelector(selector)!;
    find('#script').value = mark('FieldByScript');
    find('#attribute').setAttribute('value', mark('FieldAttribute'));
    find('#later').textContent = mark('MaskedLater');
    document.body.append(mark('AddedText'));
    find('#text').textContent = mark('ChangedText');
    find('#text').title = mark('ChangedTitle');
    const root = find('#host').attachShadow({ mode: 'open' });
    root.innerHTML = `<p>${mark('MailInShadow')}@mail.example</p><input value="${mark('ShadowInput')}"><p class="rr-mask">${mark('MaskedInShadow')}</p>`;
    console.log(mark('Console'), `${mark('MailConsole')}@mail.example`, `password=${mark('TokenConsole')}`, {
      token: mark('TokenConsoleObject'),
    });
    history.pushState(null, '', `/next?access_token=${mark('TokenPush')}#id_token=${mark('TokenHash')}`);
    const cause = new Error(`cause: api_key=${mark('TokenCause')}`);
    setTimeout(() => {
      throw new Error(`${mark('Error')} ${mark('MailError')}@mail.example token=${mark('TokenError')}`, { cause });
    });
    void Promise.reject(new Error(`secret: ${mark('TokenRejection')}`));
    document.body.append(Object.assign(new Image(), { src: `http://other.test/i.png?token=${mark('TokenResource')}` }));
    const asked = [
      fetch(`/f?token=${mark('TokenFetch')}`),
      fetch('/body', {
        method: 'POST',
        headers: { authorization: `Bearer ${mark('TokenHeader')}` },
        body: JSON.stringify({ password: mark('TokenBody') }),
      }).then((response) => response.text()),
    ];
    const request = new XMLHttpRequest();
    request.open('GET', `/x?auth=${mark('TokenXhr')}`);
    request.send();
    navigator.sendBeacon(`/b?jwt=${mark('TokenBeacon')}`);
    new WebSocket(`ws://page.test/s?token=${mark('TokenSocket')}`);
    await Promise.allSettled(asked);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await (window as unknown as { stop: () => Promise<void> }).stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
  });
  const segments = (await page.evaluate('sent')) as number[][];
  await page.close();
  return segments
    .map((bytes) => {
      const sealed = Buffer.from(bytes);
      return (sealed[7] ? inflateRawSync(sealed.subarray(28)) : sealed.subarray(28)).toString('utf8');
    })
    .join('\n');
}

const leaked = (sent: string, places: string[]): string[] => places.filter((place) => sent.includes(mark(place)));

test('balanced sends nothing of what it promises to keep', async () => {
  const sent = await sentUnder('balanced');
  expect(balancedPlaces.length).toBeGreaterThanOrEqual(50);
  expect(leaked(sent, balancedPlaces)).toEqual([]);
  expect(sent).not.toContain('4111');
  // It does see the page: what is not private is there.
  expect(leaked(sent, ['Text', 'LinkText', 'AddedText'])).toHaveLength(3);
});

test('strict sends nothing a person could read', async () => {
  const sent = await sentUnder('strict');
  expect(leaked(sent, [...balancedPlaces, ...strictPlaces])).toEqual([]);
  expect(sent).not.toContain('4111');
  expect(sent).toContain('***');
});

test('open hides only what is marked, and passwords', async () => {
  const sent = await sentUnder('open');
  expect(leaked(sent, ['Password', 'MaskedText', 'BlockedText', 'MaskedAttribute', 'BlockedImage', 'Nonce'])).toEqual([]);
  expect(leaked(sent, ['Typed', 'MailText', 'TokenHref', 'Title'])).toHaveLength(4);
});
