const rows = (count) =>
  Array.from(
    { length: count },
    (_, i) => `<div class="row r${i % 7}" data-x="${i}"><span title="t">text ${i}</span><b class="y">y</b></div>`,
  ).join('');

/**
 * The pages that are measured. `html` is there when recording begins; `act` runs in the page, and where it waits, its parts run in tasks of
 * their own. `fromStart`: the snapshot is measured; otherwise it is over when measuring begins. `idle`: no ratio is made of it.
 */
export const workloads = [
  // The six shapes of rrweb's own benchmark of DOM mutations.
  {
    name: 'create 1,000 × 10 nodes',
    act: () => {
      for (let i = 0; i < 1000; i++) {
        const div = document.createElement('div');
        for (let j = 0; j < 10; j++) div.appendChild(document.createElement('span')).className = `c${j}`;
        document.body.append(div);
      }
    },
  },
  {
    name: 'create 1,000 nested nodes',
    act: () => {
      let at = document.body;
      for (let i = 0; i < 1000; i++) at = at.appendChild(document.createElement('div'));
    },
  },
  {
    name: 'create 10,000, remove half',
    act: () => {
      const made = [];
      for (let i = 0; i < 1000; i++) {
        const div = document.body.appendChild(document.createElement('div'));
        for (let j = 0; j < 10; j++) made.push(div.appendChild(document.createElement('span')));
      }
      made.forEach((span, i) => i % 2 && span.remove());
    },
  },
  {
    name: 'append 1,000 into the one before',
    act: async () => {
      let at = document.body;
      for (let i = 0; i < 1000; i++) {
        at = at.appendChild(document.createElement('div'));
        if (i % 50 === 49) {
          await new Promise(requestAnimationFrame);
          at = document.body;
        }
      }
    },
  },
  {
    name: 'create 10,000 and move them',
    act: async () => {
      const from = document.body.appendChild(document.createElement('main'));
      const to = document.body.appendChild(document.createElement('section'));
      for (let i = 0; i < 10_000; i++) from.append(document.createElement('p'));
      await new Promise((resolve) => setTimeout(resolve, 300));
      while (from.firstChild) to.append(from.firstChild);
    },
  },
  {
    name: 'attributes of 10,000 nodes',
    html: '<p></p>'.repeat(10_000),
    act: () => document.querySelectorAll('p').forEach((p, i) => p.setAttribute('data-a', i)),
  },
  { name: 'snapshot of 20,000 nodes', html: rows(4000), fromStart: true, act: () => {} },
  { name: 'snapshot of 100,000 nodes', html: rows(20_000), fromStart: true, act: () => {} },
  {
    name: 'table at 60 fps',
    // A fixed layout of which little is painted, so that the page's own time varies between runs by less than the time that recording adds.
    html: `<div style="height: 60px; overflow: hidden; contain: strict"><table style="table-layout: fixed; width: 900px">${`<tr>${'<td class="a">0</td>'.repeat(10)}</tr>`.repeat(100)}</table></div>`,
    act: async () => {
      const cells = document.querySelectorAll('td');
      for (let frame = 0; frame < 120; frame++) {
        for (let i = 0; i < 100; i++) {
          const cell = cells[(frame * 37 + i * 13) % 1000];
          cell.textContent = String(frame * i);
          cell.className = `a b${frame % 5}`;
        }
        await new Promise(requestAnimationFrame);
      }
    },
  },
  {
    name: 'table rendered anew',
    html: '<main></main>',
    act: async () => {
      const main = document.querySelector('main');
      for (let k = 0; k < 10; k++) {
        main.innerHTML = Array.from({ length: 2000 }, (_, i) => `<div class="row"><b>${i * k}</b></div>`).join('');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  },
  {
    name: 'style of 300 elements animated',
    html: '<i style="position: absolute"></i>'.repeat(300),
    act: async () => {
      const elements = document.querySelectorAll('i');
      for (let frame = 0; frame < 60; frame++) {
        for (let i = 0; i < 300; i++) {
          elements[i].style.transform = `translate(${frame + i}px, ${frame}px)`;
          elements[i].style.opacity = (frame % 10) / 10;
        }
        await new Promise(requestAnimationFrame);
      }
    },
  },
  { name: 'idle for 3 s', html: rows(1000), idle: true, act: () => new Promise((resolve) => setTimeout(resolve, 3000)) },
];
