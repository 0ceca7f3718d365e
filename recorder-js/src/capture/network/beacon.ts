import { patchMethod } from '../../lib/patch.ts';
import type { Stop } from '../../lib/stop.ts';
import type { CaptureContext } from '../context.ts';
import type { Requests } from './requests.ts';

/** Records `navigator.sendBeacon` and whether the browser took it; no script is told how the request went. */
export function observeBeacon({ window }: CaptureContext, requests: Requests): Stop {
  return patchMethod(window.Navigator.prototype, 'sendBeacon', ([url], _, taken, error) => {
    const begun = requests.begin('beacon', url, 'POST');
    if (begun) requests.answer(begun, error ? requests.failure(error) : { status: taken ? undefined : 0 });
  });
}
