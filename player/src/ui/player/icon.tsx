const paths = {
  play: 'M5 3.2v9.6L13 8z',
  pause: 'M4.5 3h2.6v10H4.5zM8.9 3h2.6v10H8.9z',
  previous: 'M10.5 3 5.5 8l5 5',
  next: 'M5.5 3l5 5-5 5',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 1 0-3.7-3.7L8 4.3M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.2 9.1a2.6 2.6 0 1 0 3.7 3.7L8 11.7',
};
const filled = new Set(['play', 'pause']);

/** A small picture on a button; the button itself has the accessible name. */
export function Icon({ name }: { name: keyof typeof paths }) {
  const solid = filled.has(name);
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      aria-hidden="true"
      fill={solid ? 'currentColor' : 'none'}
      stroke={solid ? 'none' : 'currentColor'}
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
