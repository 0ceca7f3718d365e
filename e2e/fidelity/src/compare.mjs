/** Boxes may differ by so many px. */
const BOX_PX = 1;

/** What differs between two descriptions: one entry per element, with the first property that does. */
export function compare(live, replayed) {
  const differences = [];
  for (const path of new Set([...Object.keys(live), ...Object.keys(replayed)])) {
    const [a, b] = [live[path], replayed[path]];
    if (!a || !b) {
      differences.push({ path, property: 'element', live: a ? 'there' : 'missing', replayed: b ? 'there' : 'missing' });
      continue;
    }
    const property = Object.keys({ ...a, ...b }).find((name) => !equal(name, a[name], b[name]));
    if (property) differences.push({ path, property, live: a[property], replayed: b[property] });
  }
  return differences;
}

function equal(name, a, b) {
  if (name === 'box' || (name === 'scroll' && a && b)) return a.every((n, i) => Math.abs(n - b[i]) <= BOX_PX);
  return JSON.stringify(a) === JSON.stringify(b);
}
