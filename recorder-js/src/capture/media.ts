import { RecordKind } from '@session-replay/wire/codec/format';
import { Source } from '@session-replay/wire/rrweb/rrweb-type';
import { listenInTrees } from '../lib/listen.ts';
import type { Observe } from './context.ts';

/** In the order of rrweb's MediaInteractions. */
const types = 'play pause seeked volumechange ratechange';

/** Records when audio and video play, pause and seek, and change their volume or rate. */
export const observeMedia: Observe = ({ mirror, emit, settled, ...context }) => {
  const record = (type: string, target: EventTarget | null): void =>
    settled(() => {
      const { currentTime, volume, muted, loop, playbackRate } = target as HTMLMediaElement;
      const id = mirror.id(target as Node);
      if (id)
        emit(RecordKind.Data, {
          source: Source.MediaInteraction,
          type: types.split(' ').indexOf(type),
          id,
          currentTime,
          volume,
          muted,
          loop,
          playbackRate,
        });
    });
  // Media that began to play before this observer listened are recorded as playing now.
  for (const media of context.document.querySelectorAll<HTMLMediaElement>('audio,video')) if (!media.paused) record('play', media);
  return listenInTrees(context, types, ({ type, target }) => record(type, target));
};
