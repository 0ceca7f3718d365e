import { clockText } from '../../timeline/format.ts';

/** The times of a session, in ms since 1970. */
interface Span {
  startTime: number;
  endTime: number;
  live: boolean;
}

/** The start of playback in ms since the session began (null: its default), and a notice about it. */
export interface Moment {
  time: number | null;
  notice: string | null;
}

/**
 * A time since 1970 may miss the session by this much without a notice: its link was made just before the first event, or after the last.
 */
const nearMs = 1_000;
/** Characters that chats, mails and brackets leave at the end of an address. */
const punctuation = /[\s.,;:!?…()[\]{}<>'"`´“”„‘’«»*_~|\\/]+$/u;
/** A number from here on is a time since 1970 in seconds, and from `fewestEpochMs` on in ms: no session has so many ms. */
const fewestEpochSeconds = 1e9;
const fewestEpochMs = 1e11;

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, min: 60_000, s: 1_000, sec: 1_000, ms: 1 };

/**
 * The moment that `?t=` asks for: `95000` (ms), `95s`, `1m35s`, `95.5s`, `1:35`, `1:02:03.5`, `2026-11-27T10:42:05Z`, or ms (or seconds)
 * since 1970. A text that is no time, or a time outside the session, gives a notice.
 */
export function momentOf(search: string, session: Span): Moment {
  const asked = new URLSearchParams(search).get('t')?.trim();
  if (!asked) return { time: null, notice: null };
  const written = asked.replace(punctuation, '').replace(/^[\s(<["'“‘«]+/u, '');
  const absolute = absoluteMs(written);
  const time = absolute === null ? relativeMs(written) : absolute - session.startTime;
  if (time === null || !Number.isFinite(time)) {
    const quoted = asked.length > 40 ? `${asked.slice(0, 39)}…` : asked;
    return { time: null, notice: `The link asks for the moment “${quoted.replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd')}”, which is no time.` };
  }
  const duration = session.endTime - session.startTime;
  const slack = absolute === null ? 0 : nearMs;
  if (time < 0) {
    return {
      time: 0,
      notice: time >= -slack ? null : `The link asks for a moment ${clockText(-time)} before this session began. This is its beginning.`,
    };
  }
  if (time > duration) {
    const end = session.live ? 'This is where it is now' : 'This is its end';
    return {
      time: duration,
      notice:
        time <= duration + slack ? null : `The link asks for ${clockText(time)}, but this session lasts ${clockText(duration)}. ${end}.`,
    };
  }
  return { time, notice: null };
}

/** A time since 1970, in ms; null: the text is no such time. */
function absoluteMs(text: string): number | null {
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    const number = Number(text);
    if (number >= fewestEpochMs) return number;
    return number >= fewestEpochSeconds ? number * 1_000 : null;
  }
  const iso = /^(\d{4}-\d\d-\d\d)(?:[t ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(z|[+ −-]\d\d(?::?\d\d)?)?)?$/i.exec(text);
  if (!iso) return null;
  const [, date, clock, zone] = iso;
  if (!clock) return Date.parse(date!);
  // A `+` in an address is read as a space.
  const offset =
    zone
      ?.replace(/^ /, '+')
      .replace('−', '-')
      .toUpperCase()
      .replace(/^([+-]\d\d)$/, '$1:00')
      .replace(/^([+-]\d\d)(\d\d)$/, '$1:$2') ?? '';
  return Date.parse(`${date}T${clock.replace(',', '.')}${offset}`);
}

/** A time since the session began, in ms; null: the text is no such time. */
function relativeMs(text: string): number | null {
  const sign = /^[-−]/.test(text) ? -1 : 1;
  const bare = text
    .replace(/^[-−+]/, '')
    .replaceAll(',', '.')
    .toLowerCase();
  if (/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(bare)) return sign * Number(bare);
  const clock = /^(?:(\d+):)?(\d+):([0-5]?\d(?:\.\d+)?)$/.exec(bare);
  if (clock) return sign * ((Number(clock[1] ?? 0) * 60 + Number(clock[2])) * 60_000 + Number(clock[3]) * 1_000);
  if (!/^(?:\d+(?:\.\d+)?\s*(?:h|min|ms|m|sec|s)\s*)+$/.test(bare)) return null;
  let sum = 0;
  for (const [, number, unit] of bare.matchAll(/(\d+(?:\.\d+)?)\s*(h|min|ms|m|sec|s)/g)) sum += Number(number) * unitMs[unit!]!;
  return sign * sum;
}
