import { listen } from '../../lib/listen.ts';
import type { Recorder, RecorderSink } from '../../recorder.ts';
import { MESSAGE, messageIn, type Message } from './messages.ts';

/** A frame's part of the visit to the page around it: that page keeps what this one records. */
export class FramedVisit {
  /** Only the page around it knows them. */
  readonly url = null;
  readonly supportCode = null;
  recorder: Recorder | undefined;
  readonly stop: (forget?: boolean) => void;

  /** Offers itself to the page of `parentOrigin`, and records when that asks. `create` makes a recorder. */
  constructor(parentOrigin: string, create: (sink: RecorderSink, strict: boolean) => Recorder, load: RecorderSink['load']) {
    const tell = (message: Message, transfer: Transferable[] = []): void => window.parent.postMessage(message, parentOrigin, transfer);
    let strict = false;
    const end = (): void => {
      this.recorder?.stop();
      this.recorder = undefined;
    };
    const ignore = listen<MessageEvent>(window, 'message', (event) => {
      const message = messageIn(event);
      // Of that origin, but not always from the parent itself: the recorder may run in the page around that.
      if (!message || event.origin !== parentOrigin) return;
      if (message[MESSAGE] === 'stop') end();
      if (message[MESSAGE] !== 'record') return;
      if (this.recorder && strict === message.strict) return this.recorder.snapshot();
      end();
      strict = message.strict;
      const onRaw = (raw: Uint8Array<ArrayBuffer>): void => tell({ [MESSAGE]: 'raw', raw }, [raw.buffer]);
      this.recorder = create({ onRaw, load }, strict);
      this.recorder.start();
    });
    this.stop = () => {
      ignore();
      end();
    };
    tell({ [MESSAGE]: 'ready' });
  }

  /** Who it is, the page around it says. */
  identify(): void {}
  reset(): void {}
}
