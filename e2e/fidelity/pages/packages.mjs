/** Real pages from npm, driven as a person would. Times, animations and random numbers in them are left as they are. */
const page = (name, head, body, drive, more = {}) => ({
  name,
  html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>${head}</head><body>${body}</body></html>`,
  drive,
  ...more,
});
const css = (path) => `<link rel="stylesheet" href="/npm/${path}">`;
const js = (path) => `<script src="/npm/${path}"></script>`;

/** The same list in each framework: add, tick, edit, filter, clear. */
function todomvc(framework, { count = '#todo-count', early } = {}) {
  return {
    name: `todomvc-${framework}`,
    path: `/npm/todomvc/examples/${framework}/index.html`,
    early,
    ready: (tab) => tab.waitForSelector('#new-todo'),
    drive: async (tab, step) => {
      const field = '#new-todo';
      for (const text of ['buy milk', 'call the customer', 'write <b>tests</b>', 'sleep']) {
        await step(async () => {
          await tab.click(field);
          // No faster than a person types: a framework that reads the field in a later task would miss the text, and not clear it.
          await tab.keyboard.type(text, { delay: 15 });
          await tab.keyboard.press('Enter', { delay: 15 });
        });
        await tab.waitForFunction((field) => !document.querySelector(field).value, field);
      }
      await tab.waitForSelector(count);
      await step(() => tab.locator('#todo-list li .toggle').nth(1).click());
      await step(() => tab.locator('#todo-list li .toggle').nth(3).click());
      await step(async () => {
        await tab.locator('#todo-list li label').first().dblclick();
        await tab.keyboard.type(' and bread');
        await tab.keyboard.press('Enter');
      });
      await step(() => tab.locator('#filters a').nth(1).click());
      await step(() => tab.locator('#filters a').nth(2).click());
      await step(() => tab.locator('#filters a').nth(0).click());
      await step(async () => {
        await tab.locator('#todo-list li').nth(2).hover();
        await tab.locator('#todo-list li .destroy').nth(2).click({ force: true });
      });
      await step(() => tab.click('#clear-completed'));
      await step(() => tab.locator('#toggle-all').click({ force: true }));
    },
  };
}

export const packages = [
  todomvc('react'),
  todomvc('vue', { early: true }),
  todomvc('backbone'),
  todomvc('vanillajs'),
  todomvc('react-backbone'),
  todomvc('angularjs', { early: true }),
  todomvc('knockoutjs'),
  todomvc('mithril'),
  page(
    'swagger-ui',
    css('swagger-ui-dist/swagger-ui.css'),
    `<div id="ui"></div>${js('swagger-ui-dist/swagger-ui-bundle.js')}<script>
      const pet = { type: 'object', required: ['name'], properties: { id: { type: 'integer' }, name: { type: 'string', example: 'Rex' }, tags: { type: 'array', items: { type: 'string' } } } };
      const answer = { 200: { description: 'ok', content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } } };
      SwaggerUIBundle({ dom_id: '#ui', spec: { openapi: '3.0.0', info: { title: 'Pets', version: '1', description: 'A **shop** of pets.' }, components: { schemas: { Pet: pet } },
        paths: { '/pets': { get: { tags: ['pets'], summary: 'All', parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', default: 20 } }, { name: 'kind', in: 'query', schema: { type: 'string', enum: ['dog', 'cat'] } }], responses: answer }, post: { tags: ['pets'], summary: 'New', requestBody: { content: { 'application/json': { schema: pet } } }, responses: answer } },
          '/pets/{id}': { get: { tags: ['one'], summary: 'One', parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }], responses: answer }, delete: { tags: ['one'], deprecated: true, responses: answer } } } } });
    </script>`,
    async (tab, step) => {
      await step(() => tab.locator('.opblock-get .opblock-summary-control').first().click());
      await step(() => tab.locator('.try-out__btn').first().click());
      await step(() => tab.locator('input[placeholder="limit"]').fill('7'));
      await step(() => tab.locator('tr[data-param-name="kind"] select').selectOption('cat'));
      await step(() => tab.locator('button.execute').click());
      await step(() => tab.waitForTimeout(300));
      await step(() => tab.locator('.opblock-post .opblock-summary-control').click());
      await step(() => tab.locator('#model-Pet, .models .model-container').first().click());
      await step(() => tab.mouse.wheel(0, 500));
      await step(() => tab.locator('.opblock-tag').first().click());
    },
    { ready: (tab) => tab.waitForSelector('.opblock-post') },
  ),
  page(
    'quill',
    css('quill/dist/quill.snow.css'),
    `<div id="editor"><p>Hello</p></div>${js('quill/dist/quill.js')}<script>window.quill = new Quill('#editor', { theme: 'snow', modules: { toolbar: [[{ header: [1, 2, false] }], ['bold', 'italic', 'link'], [{ list: 'ordered' }, { list: 'bullet' }], ['blockquote', 'code-block', 'image'], [{ color: [] }]] } })</script>`,
    async (tab, step) => {
      await step(async () => {
        await tab.click('.ql-editor');
        await tab.keyboard.press('Control+End');
        await tab.keyboard.type(' world, typed by a person');
      });
      await step(() => tab.keyboard.press('Control+A'));
      await step(() => tab.click('.ql-bold'));
      await step(async () => {
        await tab.keyboard.press('Control+End');
        await tab.keyboard.press('Enter');
        await tab.click('.ql-list[value=bullet]');
        await tab.keyboard.type('one');
        await tab.keyboard.press('Enter');
        await tab.keyboard.type('two');
      });
      await step(() => tab.click('.ql-header .ql-picker-label'));
      await step(() => tab.locator('.ql-header .ql-picker-item').first().click());
      await step(() => tab.evaluate(() => quill.insertText(0, 'inserted ', { color: 'red', italic: true })));
      await step(() => tab.evaluate(() => quill.formatLine(0, 1, 'code-block', true)));
      await step(async () => {
        await tab.keyboard.press('Control+A');
        await tab.click('.ql-link');
      });
      await step(() => tab.keyboard.type('https://example.test'));
      await step(() => tab.keyboard.press('Enter'));
      await step(() => tab.evaluate(() => quill.history.undo()));
    },
  ),
  page(
    'tabulator',
    css('tabulator-tables/dist/css/tabulator.min.css'),
    `<div id="t"></div>${js('tabulator-tables/dist/js/tabulator.min.js')}<script>
      window.table = new Tabulator('#t', { height: 350, layout: 'fitColumns', pagination: true, paginationSize: 50, movableColumns: true, data: Array.from({ length: 300 }, (_, i) => ({ id: i, name: 'person ' + (i * 7919) % 300, age: (i * 31) % 90, done: i % 3 === 0 })),
        columns: [{ title: 'Name', field: 'name', editor: 'input', headerFilter: 'input' }, { title: 'Age', field: 'age', sorter: 'number', formatter: 'progress', formatterParams: { max: 90 } }, { title: 'Done', field: 'done', formatter: 'tickCross', editor: true }] });
    </script>`,
    async (tab, step) => {
      await step(() => tab.locator('.tabulator-col-title', { hasText: 'Age' }).click());
      await step(() => tab.locator('.tabulator-col-title', { hasText: 'Age' }).click());
      await step(async () => {
        await tab.locator('.tabulator-cell').first().click();
        await tab.keyboard.type(' edited');
        await tab.keyboard.press('Enter');
      });
      await step(async () => {
        await tab.mouse.move(300, 250);
        await tab.mouse.wheel(0, 900);
      });
      await step(() => tab.locator('.tabulator-page[data-page=next]').click());
      await step(() => tab.locator('.tabulator-header-filter input').first().fill('12'));
      await step(() => tab.waitForTimeout(500));
      await step(() => tab.evaluate(() => table.addRow({ id: 900, name: 'new 12', age: 5 }, true)));
      await step(() => tab.evaluate(() => table.updateData([{ id: 900, age: 80 }])));
      await step(() => tab.evaluate(() => table.hideColumn('done')));
    },
    { ready: (tab) => tab.waitForSelector('.tabulator-row') },
  ),
  page(
    'codemirror',
    css('codemirror/lib/codemirror.css'),
    `<textarea id="t">function one() {\n  return 1;\n}\n</textarea>${js('codemirror/lib/codemirror.js')}${js('codemirror/mode/javascript/javascript.js')}<script>window.cm = CodeMirror.fromTextArea(t, { lineNumbers: true, mode: 'javascript' })</script>`,
    async (tab, step) => {
      await step(async () => {
        await tab.click('.CodeMirror');
        await tab.keyboard.press('Control+End');
        await tab.keyboard.type('const x = "typed";');
      });
      await step(() => tab.evaluate(() => cm.setValue(Array.from({ length: 400 }, (_, i) => `let v${i} = ${i}; // line`).join('\n'))));
      await step(() => tab.evaluate(() => cm.scrollTo(0, 1500)));
      await step(() => tab.evaluate(() => cm.setSelection({ line: 90, ch: 0 }, { line: 95, ch: 5 })));
      await step(() => tab.evaluate(() => cm.markText({ line: 92, ch: 0 }, { line: 92, ch: 8 }, { css: 'background: yellow' })));
      await step(() => tab.evaluate(() => cm.replaceRange('// inserted\n', { line: 91, ch: 0 })));
    },
  ),
  page(
    'leaflet',
    css('leaflet/dist/leaflet.css'),
    `<div id="map" style="height: 400px"></div>${js('leaflet/dist/leaflet.js')}<script>
      window.map = L.map('map', { fadeAnimation: false, zoomAnimation: false, markerZoomAnimation: false, inertia: false }).setView([51.5, -0.09], 12);
      L.marker([51.5, -0.09], { icon: L.divIcon({ html: 'here' }) }).addTo(map).bindPopup('A <b>popup</b>'); L.circle([51.49, -0.1], { radius: 800, color: 'red' }).addTo(map);
      L.polygon([[51.509, -0.08], [51.503, -0.06], [51.51, -0.047]]).addTo(map).bindTooltip('tip', { permanent: true });
    </script>`,
    async (tab, step) => {
      await step(() => tab.click('.leaflet-control-zoom-in'));
      await step(() => tab.evaluate(() => map.eachLayer((layer) => layer.getPopup?.() && layer.openPopup())));
      await step(async () => {
        await tab.mouse.move(500, 300);
        await tab.mouse.down();
        await tab.mouse.move(400, 220, { steps: 5 });
        await tab.mouse.up();
      });
      await step(() => tab.evaluate(() => map.setZoom(9)));
      await step(() => tab.evaluate(() => map.closePopup()));
      await step(() =>
        tab.evaluate(() =>
          L.rectangle(
            [
              [51.4, -0.2],
              [51.55, 0.1],
            ],
            { dashArray: '5' },
          ).addTo(map),
        ),
      );
    },
  ),
  page(
    'sortable',
    `<style>li { padding: 6px; border: 1px solid #ccc; list-style: none } .drag { opacity: 0.4 }</style>`,
    `<ul id="a">${Array.from({ length: 12 }, (_, i) => `<li>item ${i}</li>`).join('')}</ul><ul id="b"></ul>${js('sortablejs/Sortable.min.js')}<script>for (const list of [a, b]) new Sortable(list, { group: 'g', animation: 0, ghostClass: 'drag', forceFallback: true })</script>`,
    async (tab, step) => {
      const drag = async (from, to) => {
        const [start, end] = [await tab.locator(from).boundingBox(), await tab.locator(to).boundingBox()];
        await tab.mouse.move(start.x + 20, start.y + 10);
        await tab.mouse.down();
        await tab.mouse.move(start.x + 40, start.y + 30, { steps: 4 });
        await tab.mouse.move(end.x + 20, end.y + 15, { steps: 8 });
        await tab.mouse.up();
      };
      await step(() => drag('#a li:nth-child(1)', '#a li:nth-child(5)'));
      await step(() => drag('#a li:nth-child(9)', '#a li:nth-child(2)'));
      await step(() => tab.evaluate(() => Sortable.get(a).sort(Sortable.get(a).toArray().reverse())));
      await step(() => drag('#a li:nth-child(3)', '#a li:nth-child(10)'));
    },
  ),
  page(
    'fullcalendar',
    '',
    `<div id="c"></div>${js('fullcalendar/index.global.min.js')}<script>
      window.calendar = new FullCalendar.Calendar(c, { initialView: 'dayGridMonth', initialDate: '2026-03-10', height: 620, headerToolbar: { right: 'prev,next dayGridMonth,timeGridWeek,listWeek' }, editable: true, selectable: true, nowIndicator: false,
        events: Array.from({ length: 25 }, (_, i) => ({ title: 'event ' + i, start: new Date(2026, 2, 1 + i, 9 + (i % 5)), end: new Date(2026, 2, 1 + i, 11 + (i % 5)), color: ['teal', 'purple', 'tomato'][i % 3] })) });
      calendar.render();
    </script>`,
    async (tab, step) => {
      await step(() => tab.click('.fc-timeGridWeek-button'));
      await step(() => tab.click('.fc-next-button'));
      await step(() => tab.click('.fc-listWeek-button'));
      await step(() => tab.click('.fc-dayGridMonth-button'));
      await step(() => tab.evaluate(() => void calendar.addEvent({ title: 'added', start: '2026-03-17T08:00' })));
      await step(() => tab.evaluate(() => calendar.getEvents()[3].remove()));
      await step(() => tab.evaluate(() => calendar.setOption('weekNumbers', true)));
    },
  ),
  page(
    'jspreadsheet',
    css('jsuites/dist/jsuites.css') + css('jspreadsheet-ce/dist/jspreadsheet.css'),
    `<div id="s"></div>${js('jsuites/dist/jsuites.js')}${js('jspreadsheet-ce/dist/index.js')}<script>
      window.sheets = jspreadsheet(s, { worksheets: [{ data: Array.from({ length: 20 }, (_, i) => ['row ' + i, i, '=B' + (i + 1) + '*2', i % 2 === 0]), columns: [{ type: 'text', title: 'Name', width: 120 }, { type: 'numeric', title: 'N' }, { title: 'Twice' }, { type: 'checkbox', title: 'Even' }], minDimensions: [6, 20] }] });
    </script>`,
    async (tab, step) => {
      await step(async () => {
        await tab.locator('td[data-x="0"][data-y="1"]').dblclick();
        await tab.keyboard.press('Control+A');
        await tab.keyboard.type('edited');
        await tab.keyboard.press('Enter');
      });
      await step(() => tab.evaluate(() => sheets[0].setValue('B3', '40')));
      await step(() => tab.evaluate(() => sheets[0].insertRow(2, 4)));
      await step(() => tab.evaluate(() => sheets[0].deleteColumn(4)));
      await step(() => tab.evaluate(() => sheets[0].setStyle('A1', 'background-color', 'orange')));
      await step(() => tab.locator('td[data-x="1"][data-y="3"]').click());
      await step(() => tab.keyboard.press('Shift+ArrowDown'));
    },
  ),
  page(
    'shoelace',
    `${css('@shoelace-style/shoelace/cdn/themes/light.css')}<script type="module" src="/npm/@shoelace-style/shoelace/cdn/shoelace.js"></script>`,
    `<sl-tab-group><sl-tab slot="nav" panel="one">One</sl-tab><sl-tab slot="nav" panel="two" id="two">Two</sl-tab><sl-tab-panel name="one">First</sl-tab-panel><sl-tab-panel name="two">Second <sl-badge>7</sl-badge></sl-tab-panel></sl-tab-group>
     <sl-input id="in" label="Name"></sl-input><sl-checkbox id="ch">Check</sl-checkbox><sl-switch id="sw">Switch</sl-switch><sl-range id="ra"></sl-range>
     <sl-select id="se" label="Pick"><sl-option value="a">A</sl-option><sl-option value="b">B</sl-option></sl-select><sl-details id="de" summary="More">details</sl-details>
     <sl-dialog id="di" label="Dialog">inside<sl-button slot="footer" id="close">Close</sl-button></sl-dialog><sl-button id="open">Open</sl-button>`,
    async (tab, step) => {
      await step(() => tab.click('#two'));
      await step(() => tab.locator('#in input').fill('typed'));
      await step(() => tab.click('#ch'));
      await step(() => tab.click('#sw'));
      await step(async () => {
        await tab.click('#se');
        await tab.waitForTimeout(400);
        await tab.locator('sl-option[value=b]').click();
        await tab.waitForTimeout(400);
      });
      await step(async () => {
        await tab.evaluate(() => document.querySelector('#di').show());
        await tab.waitForTimeout(600);
      });
      await step(async () => {
        await tab.evaluate(() => document.querySelector('#di').hide());
        await tab.waitForTimeout(600);
      });
      await step(() =>
        tab.evaluate(() =>
          document.body.append(Object.assign(document.createElement('sl-alert'), { open: true, textContent: 'new alert' })),
        ),
      );
      await step(() => tab.waitForTimeout(600));
    },
    { ready: (tab) => tab.waitForFunction('customElements.get("sl-dialog") && document.querySelector("sl-select").shadowRoot') },
  ),
  page(
    'chart',
    '',
    `<div style="width: 600px"><canvas id="c"></canvas></div>${js('chart.js/dist/chart.umd.min.js')}<script>window.chart = new Chart(c, { type: 'bar', options: { animation: false }, data: { labels: ['a', 'b', 'c'], datasets: [{ label: 'n', data: [3, 9, 4] }] } })</script>`,
    async (tab, step) => {
      await step(() => tab.mouse.move(300, 200));
      await step(() => tab.evaluate(() => (chart.data.datasets[0].data.push(12), chart.data.labels.push('d'), chart.update())));
      await step(() => tab.evaluate(() => ((chart.config.type = 'line'), chart.update())));
    },
  ),
];
