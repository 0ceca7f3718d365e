/** Each place holds a mark of its own, so that a leak tells where it was. */
export const mark = (place: string): string => `sekret${place}`;
export const mail = (place: string): string => `${mark(place)}@mail.example`;
export const CARD = '4111 1111 1111 1111';
/** A text that looks like a JWT but says nothing. */
export const jwt = (place: string): string => `eyJhbGciOiJIUzI1NiJ9.${mark(place)}.c2lnbmF0dXJl`;

/** A page with a secret in each place that `balanced` or `strict` hides. */
export const html = `<!doctype html><html><head>
  <title>page ${mail('MailPageTitle')}</title><base href="http://page.test/?token=${mark('BaseHref')}">
  <meta name="csrf-token" content="${mark('CsrfMeta')}"><meta name="csrf-param" content="authenticity_token"><meta name="_csrf" content="${mark('CsrfUnderscore')}">
  <meta http-equiv="Content-Security-Policy" content="object-src 'none'"><link rel="preload" as="image" href="/p.png?sig=${mark('LinkSig')}">
  <style nonce="${mark('Nonce')}">.user-${mail('CssMail').replace('@', '\\@').replace('.', '\\.')} { color: rgb(1, 2, 3) }
    p { background: url("/b.png?token=${mark('CssToken')}") } p::after { content: "${mail('CssContent')}" } /* ${mark('CssComment')} */ @import "/i.css?access_token=${mark('CssImport')}";</style></head><body>
  <input id="input" value="${mark('Input')}"><input id="typed"><input id="password" type="password"><textarea>${mark('Textarea')}</textarea>
  <input type="hidden" name="__RequestVerificationToken" value="${mark('Hidden')}"><input type="search" value="${mark('Number')}"><input id="script"><input id="attribute">
  <div id="editable" contenteditable data-sr-mask>${mark('Editable')}</div><button value="${mail('ButtonValue')}">b</button><select><option value="${mail('OptionValue')}">${mail('OptionText')}</option></select>
  <p>write to ${mail('MailText')} or pay with ${CARD}, or say ${jwt('JwtText')}</p><p title="${mail('MailTitle')}" aria-label="${mail('MailAria')}" data-user="${mail('MailData')}">t</p><!-- ${mail('MailComment')} -->
  <p id="${mail('MailId')}" class="user-${mail('CssMail')}">c</p><img alt="${mail('MailAlt')}" src="/i.png?sig=${mark('TokenSrc')}" srcset="/j.png?key=${mark('TokenSrcset')} 1x, /k.png?token=${mark('TokenSrcset2')} 2x">
  <input placeholder="${mail('MailPlaceholder')}"><p data-token="${mark('AttributeToken')}" data-props='{"password":"two ${mark('AttributeJson')}"}' x-data="{ apiKey: 'two ${mark('AttributeCode')}' }">d</p>
  <a href="mailto:${mail('MailHref')}">m</a><a href="/of/${mark('MailPath')}%40mail.example">m</a><a href="/x?token=${mark('TokenHref')}">a</a><a href="/x?key=${mark('KeyHref')}&page=2">a</a><a href="/x?code=${mark('CodeHref')}">a</a>
  <a href="/x?pin=${mark('PinHref')}">a</a><a href="/r?next=%2Fx%3Ftoken%3D${mark('TokenNested')}">a</a><a href="/jwt/${jwt('JwtHref')}">a</a><form action="/go?api_key=${mark('TokenAction')}"></form>
  <a href="https://user:${mark('TokenUserInfo')}@shop.example/">b</a><video src="/v.mp4?access_token=${mark('TokenVideo')}"></video><p style="background: url(/s.png?token=${mark('TokenStyle')})">s</p>
  <div class="rr-mask" title="${mark('MaskedTitle')}">${mark('MaskedText')}<span aria-label="${mark('MaskedLabel')}">x</span></div><div id="later" data-sr-mask>-</div>
  <div class="rr-block" title="${mark('BlockedTitle')}">${mark('BlockedText')}<img src="/${mark('BlockedImage')}.png"></div><p data-account="${mark('MaskedAttribute')}">m</p>
  <p id="text">${mark('Text')}</p><p title="${mark('Title')}">t</p><img alt="${mark('Alt')}" src="data:,"><b aria-label="${mark('Aria')}">a</b><i data-name="${mark('Data')}">d</i><input type="checkbox" value="${mark('CheckValue')}">
  <meta name="description" content="${mark('Meta')}"><style>i::before { content: "a" "${mark('Css')}" }</style><select><option>${mark('Option')}</option></select>
  <svg><text own="${mark('SvgOwn')}">${mark('SvgText')}</text><path d="M0 0L9 9" stroke="red"/></svg><video poster="/${mark('Poster')}.png"></video><a href="/${mark('PagePath')}/1">${mark('LinkText')}</a>
  <ul><li>${mark('ListItem')}</li></ul><table><tr><td>${mark('TableCell')}</td></tr></table><my-thing own="${mark('Own')}">${mark('CustomElement')}</my-thing><details><summary>s</summary>${mark('DetailsText')}</details>
  <div id="host"></div><iframe srcdoc="<p id='${mail('MailFrameId')}'>${mail('MailInFrame')}</p><input value='${mark('FrameInput')}'><p class='rr-mask'>${mark('MaskedFrame')}</p><a href='/?token=${mark('TokenFrame')}'>f</a>"></iframe>
</body></html>`;

/** The places that `balanced` hides: fields, e-mail addresses, cards, secrets in addresses, and elements that are marked. */
export const balancedPlaces = [
  'Input Typed Password Textarea Hidden Number Editable FieldByScript FieldAttribute ShadowInput MaskedFrame FrameInput ButtonValue OptionValue OptionText',
  'MailText MailTitle MailAria MailData MailHref MailPath MailConsole MailError MailInShadow MailInFrame MailFrameId MailComment MailPageTitle MailId MailAlt MailPlaceholder CssMail CssContent JwtText JwtHref JwtConsole',
  'TokenHref KeyHref CodeHref PinHref TokenNested TokenAction TokenSrc TokenSrcset TokenSrcset2 TokenVideo TokenStyle TokenFrame TokenPage TokenPush TokenHash TokenFetch TokenXhr TokenBeacon TokenSocket TokenUserInfo TokenResource LinkSig BaseHref CssToken CssComment CssImport',
  'CsrfMeta CsrfUnderscore AttributeToken AttributeJson AttributeCode',
  'TokenConsole TokenConsoleObject TokenConsoleArray TokenConsoleNested TokenConsoleJson TokenConsoleEscaped TokenTrace CookieConsole BasicConsole PhraseConsole',
  'TokenError TokenCause TokenRejection PhraseError ErrorBlocked NavigateTitle TokenHeader TokenBody TokenAnswer TokenForm TokenMultipart TokenXml TokenGraphql TokenQuery TraitToken TraitDeep PropToken PropMail PropArray Keyframe',
  'MaskedText MaskedTitle MaskedLabel MaskedLater MaskedInShadow BlockedText BlockedTitle BlockedImage Nonce MaskedAttribute',
].flatMap((line) => line.split(' '));

/** The places that `strict` hides besides. */
export const strictPlaces =
  'Option CheckValue Text Title Alt Aria Data Own SvgOwn Meta SvgText Css Poster PagePath LinkText ListItem Console Error ErrorName TableCell AddedText ChangedText ChangedTitle CustomElement DetailsText NavigateText'.split(
    ' ',
  );

/** What the page does while it is recorded. Runs in the page. */
export async function act(): Promise<void> {
  const { recorder } = window as unknown as {
    recorder: { custom: (tag: string, payload: unknown) => void; captureError: (error: unknown) => void; gap: (facts: object) => void };
  };
  const mark = (place: string): string => `sekret${place}`;
  const mail = (place: string): string => `sekret${place}@mail.example`;
  const find = (selector: string): HTMLInputElement => document.querySelector(selector)!;
  find('#script').value = mark('FieldByScript');
  find('#attribute').setAttribute('value', mark('FieldAttribute'));
  find('#later').textContent = mark('MaskedLater');
  document.body.append(mark('AddedText'));
  find('#text').firstChild!.nodeValue = mark('ChangedText');
  find('#text').title = mark('ChangedTitle');
  const root = find('#host').attachShadow({ mode: 'open' });
  root.innerHTML = `<p>${mail('MailInShadow')}</p><input value="${mark('ShadowInput')}"><p class="rr-mask">${mark('MaskedInShadow')}</p>`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`p { background: url("/adopted?token=${mark('CssToken')}") }`);
  document.adoptedStyleSheets = [sheet];
  document.styleSheets[0].insertRule(`b { background: url("/rule?token=${mark('CssToken')}") }`);
  document.body.animate([{ content: `"${mail('Keyframe')}"` }, { content: `"x?token=${mark('Keyframe')}"` }], {
    duration: 50,
    id: mail('Keyframe'),
  });
  document.fonts.add(new FontFace('f', `url(/f.woff?token=${mark('CssToken')})`));
  console.log(mark('Console'), mail('MailConsole'), `password=${mark('TokenConsole')} ${mark('PhraseConsole')}`, {
    token: mark('TokenConsoleObject'),
    tokens: [mark('TokenConsoleArray')],
    credentials: { user: mark('TokenConsoleNested') },
  });
  console.log(
    `{"password": "two ${mark('TokenConsoleJson')}"}`,
    JSON.stringify({ a: JSON.stringify({ token: `two ${mark('TokenConsoleEscaped')}` }) }),
    `Authorization: Basic ${mark('BasicConsole')}`,
  );
  console.log(`a=1; session=${mark('CookieConsole')}; auth=${mark('CookieConsole')}`, `eyJhbGciOiJIUzI1NiJ9.${mark('JwtConsole')}.c2ln`);
  // The stack of this line has the address of a script with a secret in it.
  // eslint-disable-next-line no-eval -- Only a script that is made here can have such an address.
  (0, eval)(`console.error('traced')\n//# sourceURL=http://page.test/s.js?token=${mark('TokenTrace')}`);
  document.title = `${mail('NavigateTitle')} ${mark('NavigateText')}`;
  history.pushState(null, '', `/next?access_token=${mark('TokenPush')}#id_token=${mark('TokenHash')}`);
  const named = Object.assign(new Error('named'), { name: mark('ErrorName') });
  recorder.captureError(named);
  const cause = Object.assign(new Error(`cause: api_key=${mark('TokenCause')}`), { name: `token=${mark('TokenCause')}` });
  setTimeout(() => {
    throw new Error(`${mark('Error')} ${mail('MailError')} token=${mark('TokenError')} {"secret": "two ${mark('PhraseError')}"}`, {
      cause,
    });
  });
  void Promise.reject(new Error(`secret: ${mark('TokenRejection')}`));
  document.body.append(Object.assign(new Image(), { src: `http://other.test/i.png?token=${mark('TokenResource')}` }));
  document.body.append(Object.assign(document.createElement('object'), { data: `http://page.test/o?token=${mark('ErrorBlocked')}` }));
  recorder.custom('identify', {
    id: `jane@kept.example token=${mark('TraitToken')}`,
    traits: {
      email: 'jane@kept.example',
      note: `token=${mark('TraitToken')}`,
      apiToken: mark('TraitToken'),
      deep: { password: [mark('TraitDeep')] },
    },
  });
  recorder.custom('track', {
    name: `paid by ${mail('PropMail')}`,
    props: { token: mark('PropToken'), by: mail('PropMail'), secrets: [mark('PropArray')], total: 42 },
  });
  recorder.gap({ reason: 'capture_error', message: `token=${mark('PropToken')}` });
  window.dispatchEvent(new Event('offline'));
  const post = (body: BodyInit): Promise<unknown> =>
    fetch('/body', { method: 'POST', headers: { authorization: `Bearer ${mark('TokenHeader')}`, 'x-own': mail('MailHref') }, body }).then(
      (response) => response.text(),
    );
  const form = new FormData();
  form.append('password', `two ${mark('TokenForm')}`);
  const request = new XMLHttpRequest();
  request.open('GET', `/x?auth=${mark('TokenXhr')}`);
  request.send();
  navigator.sendBeacon(`/b?jwt=${mark('TokenBeacon')}`);
  new WebSocket(`ws://page.test/s?token=${mark('TokenSocket')}`);
  await Promise.allSettled([
    fetch(`/f?token=${mark('TokenFetch')}`),
    fetch(`/g?variables=${encodeURIComponent(JSON.stringify({ password: mark('TokenQuery') }))}`),
    post(JSON.stringify({ password: `two ${mark('TokenBody')}` })),
    post(
      JSON.stringify({
        query: `mutation { login(password: "two ${mark('TokenGraphql')}") }`,
        variables: { input: { secret: `two ${mark('TokenGraphql')}` } },
      }),
    ),
    post(form),
    post(`--b\r\nContent-Disposition: form-data; name="token"\r\n\r\ntwo ${mark('TokenMultipart')}\r\n--b--`),
    post(`<login><password>two ${mark('TokenXml')}</password></login>`),
  ]);
  const select = document.createElement('select');
  document.body.append(select);
  getSelection()!.selectAllChildren(find('#text'));
  await new Promise((resolve) => setTimeout(resolve, 500));
}
