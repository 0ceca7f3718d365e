/** Small pages of our own, one for each thing a page can do. */
const feature = (name, html, steps, more = {}) => ({
  name,
  html: `<!doctype html><html lang="en"><head><title>${name}</title><style>body { font: 14px/1.4 sans-serif }</style></head><body>${html}</body></html>`,
  drive: async (_tab, step) => {
    for (const act of steps) await step(act.length ? act : (tab) => tab.evaluate(act)); // A function without a parameter runs in the page.
  },
  ...more,
});

const click = (selector) => (tab) => tab.click(selector);

export const features = [
  feature(
    'forms',
    `<form onsubmit="return false">
      <p><input id="name" value="given"> <input id="mail" type="email"> <input id="word" type="password"> <input id="day" type="date">
      <p><input id="range" type="range" max="10"> <input id="color" type="color"> <input id="number" type="number"> <input type="file">
      <p><label><input id="check" type="checkbox"> check</label> <label><input type="radio" name="r" id="r1" checked> one</label> <label><input type="radio" name="r" id="r2"> two</label>
      <p><select id="one"><option>a<option selected>b<option>c</select> <select id="many" multiple><option>x<option>y<option>z</select>
      <p><textarea id="area" rows="3">first</textarea> <textarea id="wide" style="width: 200px"></textarea>
      <p><fieldset id="set"><input value="in a set"><button>go</button></fieldset> <progress id="bar" max="10" value="2"></progress> <meter id="meter" value="0.3"></meter> <output id="out"></output>
      <button type="reset" id="reset">reset</button></form>`,
    [
      (tab) => tab.fill('#name', 'typed by a person'),
      async (tab) => {
        await tab.click('#mail');
        await tab.keyboard.type('a@b.example');
        await tab.keyboard.press('Home');
        await tab.keyboard.type('x');
      },
      (tab) => tab.fill('#word', 'secret'),
      (tab) => tab.fill('#day', '2026-02-03'),
      (tab) => tab.check('#check'),
      (tab) => tab.check('#r2'),
      (tab) => tab.selectOption('#one', 'c'),
      (tab) => tab.selectOption('#many', ['x', 'z']),
      (tab) => tab.fill('#area', 'two\nlines'),
      () => (
        (document.querySelector('#wide').value = 'set by script'),
        (document.querySelector('#number').value = '7'),
        (document.querySelector('#range').value = '9'),
        void 0
      ),
      () => ((document.querySelector('#check').checked = false), (document.querySelector('#r1').checked = true), void 0),
      () => ((document.querySelector('#one').selectedIndex = 0), (document.querySelector('#many').options[1].selected = true), void 0),
      () => (
        (document.querySelector('#set').disabled = true),
        (document.querySelector('#bar').value = 8),
        (document.querySelector('#out').value = '42'),
        void 0
      ),
      () => ((document.querySelector('#name').type = 'search'), document.querySelector('#color').setAttribute('value', '#ff0000')),
      () => {
        const select = document.querySelector('#one');
        select.innerHTML = '<option>new</option><option selected>newer</option>';
        select.add(new Option('newest', 'n', false, true));
      },
      click('#reset'),
      (tab) => tab.fill('#mail', 'after@reset.example'),
    ],
  ),
  feature(
    'dialogs',
    `<style>dialog { top: 300px } #attr { left: 400px } button { position: relative; z-index: 2 }</style><dialog id="modal"><p>modal <button id="close" onclick="this.closest('dialog').close()">close</button></dialog><dialog id="plain">plain</dialog><dialog id="nested">nested</dialog>
     <dialog id="attr" open>open by attribute</dialog>
     <button id="open" onclick="modal.showModal()">open</button><details id="d"><summary id="s">more</summary>the rest</details><details id="e" open><summary>open</summary>text</details>`,
    [
      click('#open'),
      () => document.querySelector('#nested').showModal(),
      () => document.querySelector('#nested').close(),
      click('#close'),
      () => document.querySelector('#plain').show(),
      () => document.querySelector('#attr').removeAttribute('open'),
      click('#s'),
      () => void (document.querySelector('#e').open = false),
      () => {
        const made = document.body.appendChild(document.createElement('dialog'));
        made.textContent = 'made and shown at once';
        made.showModal();
      },
    ],
  ),
  feature(
    'shadow',
    `<style>div { color: navy }</style><div id="host"></div><div id="closed"></div><div id="declared"><template shadowrootmode="open"><style>p { color: green }</style><p>declared <slot></slot></p></template><b>slotted</b></div><div id="late"></div>`,
    [
      () => {
        const root = document.querySelector('#host').attachShadow({ mode: 'open' });
        root.innerHTML = '<style>p { color: red }</style><p>in the shadow</p><input id="i">';
      },
      () => {
        const root = document.querySelector('#closed').attachShadow({ mode: 'closed' });
        root.innerHTML = '<p style="color: rgb(1, 2, 3)">closed</p>';
        window.closedRoot = root;
      },
      () => {
        const inner = document.querySelector('#host').shadowRoot.appendChild(document.createElement('section'));
        inner.attachShadow({ mode: 'open' }).innerHTML = '<ul><li>deep</li></ul>';
      },
      () => void (window.closedRoot.firstChild.textContent = 'changed in a closed root'),
      () =>
        document
          .querySelector('#host')
          .shadowRoot.querySelector('section')
          .shadowRoot.firstChild.append(document.createElement('li'), 'text'),
      async (tab) => {
        await tab.click('#host #i');
        await tab.keyboard.type('typed');
      },
      () => {
        const host = document.createElement('div');
        host.attachShadow({ mode: 'open' }).innerHTML = '<em>before it was added</em>';
        document.querySelector('#late').append(host);
      },
      () => document.querySelector('#late').prepend(document.querySelector('#host')),
    ],
    { early: true },
  ),
  feature(
    'custom-elements',
    `<my-card title="first">slotted</my-card><my-input></my-input><a is="x">link</a>
    <script>
      customElements.define('my-card', class extends HTMLElement {
        static observedAttributes = ['title'];
        connectedCallback() { if (!this.shadowRoot) { this.attachShadow({ mode: 'open' }).innerHTML = '<style>:host { display: block; border: 1px solid; padding: 4px } :host(:defined) { color: teal } h3 { margin: 0 }</style><h3></h3><slot></slot>'; this.show(); } }
        attributeChangedCallback() { this.shadowRoot && this.show(); }
        show() { this.shadowRoot.querySelector('h3').textContent = this.title; }
      });
    </script><style>later-one:not(:defined) { display: none } later-one { display: block }</style><later-one>defined later</later-one>`,
    [
      () => void (document.querySelector('my-card').title = 'second'),
      () => {
        for (let i = 0; i < 5; i++)
          document.body.append(Object.assign(document.createElement('my-card'), { title: `n${i}`, textContent: `text ${i}` }));
      },
      () => document.querySelectorAll('my-card')[2].remove(),
      () => {
        const card = document.querySelector('my-card');
        document.body.append(card);
        card.textContent = 'moved';
      },
    ],
  ),
  feature(
    'adopted-sheets',
    `<p class="a">one</p><p class="b">two</p><div id="host"></div>
    <script>
      const sheet = new CSSStyleSheet(); sheet.replaceSync('.a { color: red } .b { font-size: 20px }');
      document.adoptedStyleSheets = [sheet];
      const shared = new CSSStyleSheet(); shared.replaceSync('p { margin: 0; color: purple } @media (min-width: 1px) { b { opacity: 0.5 } }');
      const root = document.querySelector('#host').attachShadow({ mode: 'open' }); root.innerHTML = '<p>in <b>shadow</b></p>'; root.adoptedStyleSheets = [shared];
    </script>`,
    [
      () => void sheet.insertRule('.a { background: yellow }', 0),
      () => sheet.replaceSync('.a { color: blue } .b { color: green }'),
      () => sheet.cssRules[0].style.setProperty('font-size', '30px'),
      () => void (sheet.cssRules[1].style.color = 'orange'),
      () => void (shared.cssRules[1].cssRules[0].style.opacity = '0.25'),
      () => document.adoptedStyleSheets.push(shared),
      () => shared.deleteRule(0),
      () => sheet.replace('.b { color: rgb(9, 8, 7) }'),
      () => {
        const host = document.body.appendChild(document.createElement('div'));
        host.attachShadow({ mode: 'open' }).innerHTML = '<p class="b">new host</p>';
        host.shadowRoot.adoptedStyleSheets = [sheet, shared];
      },
      () => void (document.adoptedStyleSheets = []),
    ],
    { early: true },
  ),
  feature(
    'style-rules',
    `<style id="s">.a { color: red } .b { color: green } @media all { .c { color: blue } @supports (color: red) { .d { font-size: 12px } } } @layer x { .e { opacity: 0.5 } } .n { color: navy; & b { color: teal } }</style><style id="empty"></style>
     <p class="a">a <p class="b">b <p class="c">c <p class="d">d <p class="e">e <p class="f">f <p class="n">n <b>b</b></p><link id="l" rel="stylesheet" href="/sheet.css"><p class="linked">linked</p>`,
    [
      () => void document.querySelector('#s').sheet.insertRule('.f { font-size: 25px }', 0),
      () => document.querySelector('#s').sheet.deleteRule(1),
      () => void (document.querySelector('#s').sheet.cssRules[2].cssRules[0].style.color = 'orange'),
      () => void document.querySelector('#s').sheet.cssRules[2].insertRule('.a { letter-spacing: 3px }', 0),
      () => document.querySelector('#s').sheet.cssRules[2].cssRules[2].cssRules[0].style.setProperty('font-size', '22px', 'important'),
      () => {
        for (let i = 0; i < 50; i++) document.querySelector('#empty').sheet.insertRule(`.a:nth-child(${i + 2}) { margin-left: ${i}px }`, i);
      },
      () => void (document.querySelector('#s').sheet.cssRules[0].selectorText = '.e'),
      () => void (document.querySelector('#l').sheet.cssRules[0].style.color = 'rgb(200, 0, 200)'),
      () => void document.querySelector('#l').sheet.insertRule('.linked { font-size: 31px }'),
      () => void (document.querySelector('#s').sheet.cssRules[1].style.cssText = 'color: rgb(1, 2, 3); opacity: 0.9'),
      () => void (document.querySelector('#empty').sheet.disabled = true),
      () => document.querySelector('#s').append('.c { font-size: 18px }'),
      () => void document.querySelector('#s').sheet.insertRule('.c { opacity: 0.4 }', 0),
      () => {
        const style = document.head.appendChild(document.createElement('style'));
        style.sheet.insertRule('.b { color: rgb(4, 5, 6) }');
        style.sheet.insertRule('.d { color: rgb(7, 8, 9) }');
      },
      () => document.querySelector('#empty').remove(),
    ],
    { files: { '/sheet.css': { contentType: 'text/css', body: '.linked { color: maroon } @media print { .linked { display: none } }' } } },
  ),
  feature(
    'frames',
    `<iframe id="src" src="/inner.html" width="300" height="120"></iframe><iframe id="doc" srcdoc="<p>srcdoc <input id=x></p>" width="300" height="100"></iframe><iframe id="blank" width="200" height="80"></iframe>`,
    [
      (tab) => tab.frameLocator('#src').locator('#b').click(),
      (tab) => tab.frameLocator('#doc').locator('#x').fill('in a frame'),
      () => {
        const doc = document.querySelector('#blank').contentDocument;
        doc.body.innerHTML = '<h1 style="color: red">written</h1>';
      },
      () => void (document.querySelector('#blank').contentDocument.querySelector('h1').textContent = 'changed'),
      () => {
        const frame = Object.assign(document.createElement('iframe'), {
          id: 'added',
          srcdoc: '<style>p { color: green }</style><p>added <span>later</span></p>',
        });
        document.body.append(frame);
      },
      (tab) =>
        tab
          .frameLocator('#src')
          .locator('body')
          .evaluate((body) => body.ownerDocument.defaultView.scrollTo(0, 60)),
      (tab) =>
        tab
          .frameLocator('#added')
          .locator('span')
          .evaluate((span) => (span.textContent = 'changed later')),
      (tab) => tab.frameLocator('#src').locator('a').click(),
      (tab) => tab.frameLocator('#src').locator('#second').waitFor(),
      () => {
        const doc = document.querySelector('#blank').contentDocument;
        const nested = doc.body.appendChild(doc.createElement('iframe'));
        nested.srcdoc = '<b>frame in a frame</b>';
      },
      () => document.querySelector('#doc').remove(),
    ],
    {
      files: {
        '/inner.html': {
          body: '<!doctype html><style>body { background: #eef; height: 900px }</style><button id="b" onclick="this.textContent = \'clicked\'">b</button><a href="/inner2.html">next</a>',
        },
        '/inner2.html': { body: '<!doctype html><p id="second">second</p><script>document.body.append("by script")</script>' },
      },
    },
  ),
  feature(
    'scroll',
    `<div id="box" style="height: 120px; width: 300px; overflow: auto"><div style="height: 1500px; width: 900px; background: linear-gradient(red, blue)">tall</div></div><div id="host"></div><div style="height: 3000px">page</div>
     <script>host.attachShadow({ mode: 'open' }).innerHTML = '<div id="in" style="height: 60px; overflow: scroll"><p style="height: 500px">x</p></div>'; box.scrollTop = 300</script>`,
    [
      (tab) => tab.mouse.wheel(0, 0),
      async (tab) => {
        await tab.mouse.move(100, 60);
        await tab.mouse.wheel(0, 250);
      },
      () => document.querySelector('#box').scrollTo(120, 200),
      async (tab) => {
        await tab.mouse.move(600, 400);
        await tab.mouse.wheel(0, 700);
      },
      () => void (document.querySelector('#host').shadowRoot.querySelector('#in').scrollTop = 77),
      () => document.body.prepend(document.querySelector('#box')),
      () => {
        const list = document.body.insertBefore(document.createElement('div'), document.body.firstChild);
        list.style.cssText = 'height: 50px; overflow: auto';
        list.innerHTML = '<p style="height: 400px">tall</p>';
        list.scrollTop = 99;
      },
      () => window.scrollTo(0, 0),
    ],
  ),
  feature('lists', `<ul id="l"></ul><div id="a"></div><div id="b"></div>`, [
    () => {
      for (let i = 0; i < 300; i++)
        document.querySelector('#l').append(Object.assign(document.createElement('li'), { textContent: `row ${i}` }));
    },
    () => [...document.querySelector('#l').children].reverse().forEach((li) => document.querySelector('#l').append(li)),
    () => [...document.querySelector('#l').children].filter((_, i) => i % 3 === 0).forEach((li) => li.remove()),
    () =>
      [...document.querySelector('#l').children]
        .sort((x, y) => (x.textContent < y.textContent ? -1 : 1))
        .forEach((li, i) => i % 2 && document.querySelector('#l').prepend(li)),
    () => document.querySelector('#a').append(...[...document.querySelector('#l').children].slice(0, 40)),
    () => {
      const a = document.querySelector('#a');
      const wrap = document.createElement('section');
      document.querySelector('#b').append(wrap);
      wrap.append(...a.childNodes);
      wrap.firstChild.replaceWith('text', document.createComment('c'), document.createElement('hr'));
      a.append(wrap);
    },
    () => {
      const li = document.querySelector('#l').firstChild;
      li.remove();
      document.querySelector('#l').append(li);
      li.textContent = 'removed and back';
      li.className = 'x';
    },
    () => {
      const parent = document.createElement('div');
      document.body.append(parent);
      const child = parent.appendChild(document.createElement('p'));
      child.textContent = 'kept';
      document.body.prepend(child);
      parent.remove();
    },
    () => {
      const [x, y] = document.querySelector('#l').children;
      x.append(y);
      document.body.append(y);
      y.append(x);
    },
    () => void (document.querySelector('#l').innerHTML = '<li>a<li>b'),
  ]),
  feature(
    'text',
    `<div id="edit" contenteditable style="border: 1px solid; min-height: 60px">Edit me</div><p id="t">plain</p><pre id="pre">  two\n  lines </pre><p id="uni"></p>`,
    [
      async (tab) => {
        await tab.click('#edit');
        await tab.keyboard.press('End');
        await tab.keyboard.type(' now');
        await tab.keyboard.press('Enter');
        await tab.keyboard.type('second line');
      },
      (tab) => tab.keyboard.press('Control+A'),
      () => document.execCommand('bold'),
      () => document.execCommand('insertHTML', false, '<ul><li>pasted</li></ul>'),
      () => document.querySelector('#t').firstChild.splitText(2),
      () => document.querySelector('#t').normalize(),
      () => void (document.querySelector('#t').firstChild.data = 'by data'),
      () => document.querySelector('#t').firstChild.appendData(' and more'),
      () => void (document.querySelector('#uni').textContent = 'Zażółć 漢字 👩‍👩‍👧 \u202eabc\u202c nul'),
      () => document.querySelector('#pre').append('\n   end'),
      () => {
        const range = document.createRange();
        range.setStart(document.querySelector('#pre').firstChild, 1);
        range.setEnd(document.querySelector('#pre').lastChild, 2);
        range.surroundContents(document.createElement('mark'));
      },
    ],
  ),
  feature(
    'svg-and-math',
    `<svg id="s" width="200" height="100" viewBox="0 0 200 100"><defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient><circle id="dot" r="5"/></defs><rect id="r" width="50" height="50" fill="url(#g)"/><use id="u" href="#dot" x="80" y="20"/><foreignObject x="100" width="90" height="60"><div xmlns="http://www.w3.org/1999/xhtml" id="fo">html in svg</div></foreignObject><text y="90">text</text><a href="/x"><style>.in { fill: green }</style></a></svg>
     <math><mfrac><mi>a</mi><mi id="mi">b</mi></mfrac></math>`,
    [
      () => document.querySelector('#r').setAttribute('width', '80'),
      () => document.querySelector('#u').setAttributeNS('http://www.w3.org/1999/xlink', 'xlink:href', '#dot'),
      () => {
        const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        path.setAttribute('d', 'M10 60h50v20z');
        path.setAttribute('class', 'in');
        document.querySelector('#s').append(path);
      },
      () => void (document.querySelector('#fo').innerHTML = '<b>bold</b> <input value="x">'),
      () => void (document.querySelector('#mi').textContent = 'c'),
      () => document.querySelector('#s').setAttribute('viewBox', '0 0 100 50'),
      () => document.querySelector('#dot').setAttribute('fill', 'blue'),
    ],
  ),
  feature(
    'attributes-and-styles',
    `<div id="d" class="x" style="color: red; margin: 4px">d</div><p id="p" hidden>hidden</p><img id="i" alt="none" width="40" height="20"><a id="a" href="/there">a</a><style>.on { background: lime } [data-k="1"] { font-size: 22px } [aria-busy=true] { opacity: 0.5 }</style>`,
    [
      () => document.querySelector('#d').classList.add('on'),
      () => void (document.querySelector('#d').dataset.k = '1'),
      () => document.querySelector('#d').style.setProperty('padding', '9px', 'important'),
      () => document.querySelector('#d').style.removeProperty('color'),
      () => void (document.querySelector('#d').style.cssText = '--size: 40px; width: var(--size); border: 1px solid rgb(3, 4, 5)'),
      () => document.querySelector('#d').style.setProperty('--size', '90px'),
      () => void (document.querySelector('#p').hidden = false),
      () => document.querySelector('#d').setAttribute('aria-busy', 'true'),
      () => document.querySelector('#d').removeAttribute('style'),
      () => document.querySelector('#a').setAttribute('href', 'javascript:alert(1)'),
      () => document.querySelector('#d').setAttribute('onclick', 'alert(1)'),
      () =>
        void (document.querySelector('#i').src =
          'data:image/svg+xml,' +
          encodeURIComponent(
            '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10" fill="teal"/></svg>',
          )),
      () => void (document.documentElement.className = 'dark'),
      () => document.body.setAttribute('style', 'background: #def'),
      () => {
        const d = document.querySelector('#d');
        for (let i = 0; i < 50; i++) d.style.transform = `translateX(${i}px) scale(${1 + i / 100})`;
      },
    ],
  ),
  feature(
    'canvas',
    `<canvas id="c" width="200" height="100"></canvas><canvas id="gl" width="100" height="100"></canvas><canvas id="late" width="50" height="50"></canvas>
     <script>const x = c.getContext('2d'); x.fillStyle = 'red'; x.fillRect(10, 10, 50, 50);</script>`,
    [
      () => (x.beginPath(), x.arc(120, 50, 30, 0, 7), (x.fillStyle = 'blue'), x.fill()),
      () => {
        const gl = document.querySelector('#gl').getContext('webgl', { preserveDrawingBuffer: true });
        if (!gl) return;
        gl.clearColor(0, 0.5, 0, 1);
        gl.clear(gl.COLOR_BUFFER_BIT);
      },
      () => document.querySelector('#late').getContext('2d').fillRect(0, 0, 25, 25),
      () => x.clearRect(0, 0, 100, 100),
      () => {
        const made = document.body.appendChild(document.createElement('canvas'));
        made.getContext('2d').fillText('made later', 10, 50);
      },
    ],
  ),
  feature(
    'media',
    `<video id="v" src="/tone.wav" width="200" height="100" controls muted></video><audio id="a" src="/tone.wav" controls></audio>`,
    [
      () => void (document.querySelector('#v').volume = 0.5),
      (tab) =>
        tab.evaluate(() =>
          document
            .querySelector('#v')
            .play()
            .catch(() => {}),
        ),
      () => void (document.querySelector('#v').currentTime = 0.5),
      () => document.querySelector('#v').pause(),
      () => void (document.querySelector('#a').playbackRate = 2),
      () => document.querySelector('#a').remove(),
    ],
    { files: { '/tone.wav': { contentType: 'audio/wav', body: silence(1) } } },
  ),
  feature('document-open', `<p>before</p><div id="d"></div>`, [
    () => {
      document.open();
      document.write('<!doctype html><title>new</title><style>p { color: red }</style><p id="p">written anew</p><input id="i">');
      document.close();
    },
    () => void (document.querySelector('#p').textContent = 'changed after'),
    (tab) => tab.fill('#i', 'typed after'),
    () => {
      document.open();
      document.write('<p id="q">second time');
      document.close();
    },
    () => document.querySelector('#q').append(document.createElement('b'), 'more'),
  ]),
  feature(
    'document-write',
    `<p>one</p><script>document.write('<p id="w" class="k">written while parsing</p><ul>'); for (let i = 0; i < 20; i++) document.write('<li>' + i); document.write('</ul>')</script><p>after</p>`,
    [() => document.querySelector('#w').append('more'), () => document.querySelector('ul').remove()],
    { early: true },
  ),
  feature('html-replaced', `<p>old</p>`, [
    () => {
      const html = document.createElement('html');
      html.innerHTML = '<head><style>p { color: blue }</style></head><body><p id="n">new root</p></body>';
      document.documentElement.replaceWith(html);
    },
    () => document.querySelector('#n').append(' changed'),
    () => document.body.replaceWith(Object.assign(document.createElement('body'), { innerHTML: '<p id="m">new body' })),
    () => void (document.querySelector('#m').textContent = 'in the new body'),
    () => void (document.documentElement.innerHTML = '<head></head><body><h1>innerHTML of the root</h1></body>'),
  ]),
  feature('deep', `<div id="d"></div>`, [
    () => {
      let at = document.querySelector('#d');
      for (let i = 0; i < 400; i++) at = at.appendChild(document.createElement('span'));
      at.textContent = 'bottom';
    },
    () => {
      let at = document.querySelector('#d');
      while (at.firstElementChild) at = at.firstElementChild;
      at.append(document.createElement('i'));
      at.parentElement.prepend('in between');
    },
    () => {
      const d = document.querySelector('#d');
      d.replaceChildren(d.firstChild.firstChild);
    },
  ]),
  feature(
    'animations',
    `<style>@keyframes go { to { transform: translateX(100px) } } .go { animation: go 0.1s forwards } .fade { transition: opacity 0.05s; opacity: 0.2 }</style><div id="a">a</div><div id="b">b</div><div id="c">c</div>`,
    [
      () => document.querySelector('#a').classList.add('go'),
      () => document.querySelector('#b').classList.add('fade'),
      async (tab) => {
        await tab.evaluate(
          () =>
            new Promise((resolve) => {
              let n = 0;
              const tick = () => {
                document.querySelector('#c').style.cssText = `margin-left: ${n * 4}px; opacity: ${1 - n / 50}`;
                if (++n < 30) requestAnimationFrame(tick);
                else resolve();
              };
              tick();
            }),
        );
      },
      (tab) => tab.waitForTimeout(200),
    ],
  ),
  feature(
    'comments-and-doctype',
    `<!-- a --><p>a<!-- in text -->b</p><noscript>no script</noscript><template><p>in a template</p></template><object data="x"></object><table><tr><td>cell</table>`,
    [
      () => document.body.append(document.createComment('x'), document.createTextNode('t'), document.createComment('y')),
      () => [...document.querySelector('p').childNodes].find((node) => node.nodeType === 8).remove(),
      () => document.querySelector('table').tBodies[0].insertRow().insertCell().append('new cell'),
      () => document.body.append(document.querySelector('template').content.cloneNode(true)),
    ],
  ),
  feature(
    'pages-that-patch',
    `<div id="d"></div><script>
      for (const name of ['appendChild', 'insertBefore', 'removeChild']) { const original = Node.prototype[name]; Node.prototype[name] = function (...args) { return original.apply(this, args); }; }
      Object.defineProperty(Node.prototype, 'textContent', { ...Object.getOwnPropertyDescriptor(Node.prototype, 'textContent') });
      Array.prototype.extra = function () {}; Object.prototype.toJSON = undefined; window.Map = class extends Map {}; window.Event = function () {};
      HTMLFormElement.prototype.extra = 1;
    </script><form id="f"><input name="attributes"><input name="id"><input name="elements"></form>`,
    [
      () => {
        for (let i = 0; i < 20; i++) document.querySelector('#d').appendChild(document.createElement('p')).textContent = `p ${i}`;
      },
      () => document.querySelector('form').appendChild(document.createElement('b')).append('in the form'),
      () => document.querySelector('form').setAttribute('class', 'clobbered'),
      () => document.querySelector('form').remove(),
      () => document.querySelector('#d').removeChild(document.querySelector('#d').firstChild),
    ],
  ),
];

/** A WAV file with `seconds` of silence. */
function silence(seconds) {
  const rate = 8000;
  const wav = Buffer.alloc(44 + rate * seconds, 128);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + rate * seconds, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(rate * seconds, 40);
  return wav;
}
