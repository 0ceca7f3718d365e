/** Boxes and scroll positions may differ by this many px. */
const BOX_PX = 1;

/** The differences between two descriptions: one entry for each element, with the first property that differs. */
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
