import type { StartOptions } from './index.ts';
import { presets } from './privacy/preset.ts';

type Check = (value: never) => boolean;

const is =
  (type: string): Check =>
  (value) =>
    typeof value === type;
const text = is('string');
const flag = is('boolean');
const fn = is('function');
const number: Check = (value) => value >= 0 && value < Infinity && typeof value === 'number';
const pattern: Check = (value) => text(value) || (value as RegExp) instanceof RegExp;
const origin: Check = (value) => new URL(value).origin === value;
const selector: Check = (value) => !document.createDocumentFragment().querySelector(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && (value as never[]).every(check);

/** The check of each option of `start`; an option without a check does not compile. A check that throws counts as failed. */
const checks: Record<keyof StartOptions, Check> = {
  key: text,
  endpoint: text,
  assets: text,
  privacy: (value) => text(value) && presets.includes(value),
  requireConsent: flag,
  respectDoNotTrack: flag,
  parentOrigin: origin,
  frameOrigins: list(origin),
  traceOrigins: list(origin),
  sampleRate: (value) => number(value) && value <= 1,
  blockClass: pattern,
  blockSelector: selector,
  ignoreClass: text,
  ignoreSelector: selector,
  maskTextClass: pattern,
  maskTextSelector: selector,
  unmaskTextSelector: selector,
  maskAttributes: list(text),
  maskAllInputs: flag,
  maskTextFn: fn,
  maskInputFn: fn,
  checkoutEveryNms: number,
  captureConsole: flag,
  captureErrors: flag,
  captureNetwork: flag,
  networkHeaders: list(text),
  networkBodies: list(pattern),
  canvasFps: number,
};

/**
 * Says in words which option is unknown or cannot have its value; undefined if all options are right. An unknown option is a
 * problem because it may be one that should hide something.
 */
export function optionsProblem(options: StartOptions): string | undefined {
  for (const [option, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, option) && checks[option as keyof StartOptions];
    if (!check) return `there is no option ${option}`;
    if (value != null && !passes(check, value as never)) return `${option} cannot be ${String(value)}`;
  }
  return undefined;
}

function passes(check: Check, value: never): boolean {
  try {
    return check(value);
  } catch {
    return false;
  }
}

/**
 * Looks through the script tag's attributes that the recorder does not know (`others`) for one that resembles an option (the first
 * four characters are the same), and says so in words; undefined if there is none. All others are passed over, because other tools
 * put attributes of their own there.
 */
export function attributesProblem(others: DOMStringMap): string | undefined {
  const name = Object.keys(others).find((name) => Object.keys(checks).some((option) => option.slice(0, 4) === name.slice(0, 4)));
  return name && `the script tag has no attribute for ${name}`;
}
