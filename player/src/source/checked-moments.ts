import { count, fields, finite, id, list, shown, time } from './checked.ts';
import type { Moment, MomentKind, MomentList, MomentRequest } from './model.ts';

/** The kinds that this viewer knows. */
const kinds: Readonly<Record<MomentKind, true>> = {
  error: true,
  console: true,
  request: true,
  navigation: true,
  action: true,
  frustration: true,
  identity: true,
  track: true,
  visibility: true,
  connection: true,
  speed: true,
  gap: true,
};

/** Checks a server's slice of moments. One of a kind that this viewer does not know, or at no time, is left out. */
export function checkedMoments(answer: unknown): MomentList {
  const { moments, more, damaged } = fields(answer);
  return {
    moments: list(moments)
      .map(checkedMoment)
      .filter((moment) => moment !== null),
    more: more === true,
    damaged: count(damaged),
  };
}

function checkedMoment(value: unknown): Moment | null {
  const one = fields(value);
  const moment = fields(one['moment']);
  const at = time(moment['time']);
  const kind = moment['kind'];
  if (at === null || typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) return null;
  const momentId = id(moment['id']);
  return {
    id: momentId,
    kind: kind as MomentKind,
    pageId: id(one['page']),
    pack: count(one['pack']),
    time: at,
    segment: count(moment['segment']),
    record: count(moment['record']),
    // The id is page, segment, record and, if it is not the first, the part.
    part: count(Number(momentId.split('.')[3] ?? 0)),
    text: shown(moment['text']) ?? '',
    times: Math.max(1, count(moment['times'])),
    lastTime: Math.max(at, time(moment['lastTime']) ?? at),
    isProblem: moment['isProblem'] === true,
    level: shown(moment['level']),
    state: shown(moment['state']),
    request: moment['request'] == null ? null : checkedRequest(fields(moment['request'])),
    href: shown(moment['href']),
    errorId: moment['errorId'] == null ? null : id(moment['errorId']),
  };
}

function checkedRequest(request: Readonly<Record<string, unknown>>): MomentRequest {
  return {
    method: shown(request['method'], 20) ?? '',
    where: shown(request['where']) ?? '',
    outcome: shown(request['outcome']),
    durationMs: finite(request['durationMs']),
  };
}
