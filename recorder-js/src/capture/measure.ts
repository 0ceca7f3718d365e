import type { CaptureContext } from './context.ts';

let told = 0;

/** Records what the recorder itself has measured. */
export function tellMeasure({ custom }: Pick<CaptureContext, 'custom'>, tag: string, payload: object): void {
  told++;
  custom(tag, payload);
}

/** How often: no click has made it. */
export function toldMeasures(): number {
  return told;
}
