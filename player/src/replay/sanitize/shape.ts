/** Checks the data of events and copies the known fields of it. Data that does not have the shape of its event gives null. */

type Data = Record<string, unknown>;

/** The longest side of a viewport, in px; no screen is larger. */
const maxSide = 16_384;
const maxPositions = 10_000;

export function fields(value: unknown): Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Data) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The size of a viewport; null: a side is missing or out of range. */
export function size(data: Data): { width: number; height: number } | null {
  const side = (value: unknown): number | null => {
    const pixels = number(value);
    return pixels !== null && pixels >= 1 && pixels <= maxSide ? pixels : null;
  };
  const width = side(data['width']);
  const height = side(data['height']);
  return width !== null && height !== null ? { width, height } : null;
}

export function pointer(data: Data): Data | null {
  const positions = list(data['positions'])
    .slice(0, maxPositions)
    .map((one) => numbers(fields(one), 'x', 'y', 'id', 'timeOffset'))
    .filter((position) => position !== null);
  return positions.length > 0 ? { source: data['source'], positions } : null;
}

export function interaction(data: Data): Data | null {
  const known = numbers(data, 'type', 'id');
  // The types go from MouseUp (0) to TouchCancel (10).
  if (!known || !Number.isInteger(known['type']) || known['type']! < 0 || known['type']! > 10) return null;
  return { source: 2, ...known, x: number(data['x']) ?? 0, y: number(data['y']) ?? 0 };
}

export function scroll(data: Data): Data | null {
  const known = numbers(data, 'id', 'x', 'y');
  return known && { source: 3, ...known };
}

export function input(data: Data): Data | null {
  const known = numbers(data, 'id');
  return known && { source: 5, ...known, text: text(data['text']) ?? '', isChecked: data['isChecked'] === true };
}

/** Limits times, volumes and speeds to their ranges: outside of them the browser throws, and only later, when rrweb applies them. */
export function media(data: Data): Data | null {
  const known = numbers(data, 'id', 'type');
  const within = (name: string, least: number, most: number): Data => {
    const value = number(data[name]);
    return value === null ? {} : { [name]: Math.min(most, Math.max(least, value)) };
  };
  return (
    known && {
      source: 7,
      ...known,
      ...within('currentTime', 0, 1e6),
      ...within('volume', 0, 1),
      ...within('playbackRate', 0.0625, 16),
      ...(typeof data['muted'] === 'boolean' && { muted: data['muted'] }),
      ...(typeof data['loop'] === 'boolean' && { loop: data['loop'] }),
    }
  );
}

/** A font that a script made, from an address or from bytes that the event carries as a JSON array. */
export function font(data: Data, cleanCss: (css: string) => string): Data | null {
  const family = text(data['family']);
  const source = text(data['fontSource']);
  if (family === null || source === null) return null;
  const buffer = data['buffer'] === true;
  if (buffer && !source.startsWith('[')) return null;
  const descriptors = Object.fromEntries(Object.entries(fields(data['descriptors'])).filter(([, value]) => typeof value === 'string'));
  return { source: 10, family, fontSource: buffer ? source : cleanCss(source), buffer, descriptors };
}

export function selection(data: Data): Data {
  const ranges = list(data['ranges']).map((one) => numbers(fields(one), 'start', 'startOffset', 'end', 'endOffset'));
  return { source: 14, ranges: ranges.filter((range) => range !== null) };
}

function numbers(data: Data, ...names: string[]): Record<string, number> | null {
  const found: Record<string, number> = {};
  for (const name of names) {
    const value = number(data[name]);
    if (value === null) return null;
    found[name] = value;
  }
  return found;
}
