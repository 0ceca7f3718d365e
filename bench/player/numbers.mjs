/** The value below which this share of the numbers is. */
export const percentile = (numbers, share) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};

export const median = (numbers) => percentile(numbers, 0.5);

/** The median of the ratios of what was measured together, not the ratio of the medians: other work on the machine hits both of a pair. */
export const medianRatio = (ours, theirs) => median(ours.map((one, at) => one / theirs[at]));

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export const ms = (number) => whole.format(number);
export const kb = (bytes) => whole.format(bytes / 1_000);
export const mb = (bytes) => (bytes / 1_000_000).toFixed(1);
export const ratio = (number) => number.toFixed(number < 0.095 ? 3 : 2);

/** Prints a table in Markdown; the columns after the first are numbers. */
export function printTable(head, rows) {
  console.log(
    `\n| ${head.join(' | ')} |\n| --- |${head
      .slice(1)
      .map(() => ' ---: |')
      .join('')}`,
  );
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}
