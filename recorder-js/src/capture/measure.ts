import type { CaptureContext } from './context.ts';

let told = 0;

/** Records a measurement that the recorder itself has made. */
export function tellMeasure({ custom }: Pick<CaptureContext, 'custom'>, tag: string, payload: object): void {
  told++;
  custom(tag, payload);
}

/** How many measurements were recorded: they are not the effect of a click. */
export function toldMeasures(): number {
  return told;
}
