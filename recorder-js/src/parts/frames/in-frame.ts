import { listen } from '../../lib/listen.ts';
import type { Recorder, RecorderSink } from '../../recorder.ts';
import { MESSAGE, messageIn, type Message } from './messages.ts';

/** The visit in a frame whose recording belongs to the page around it. */
export class FramedVisit {
  /** Only the page around the frame knows these two. */
  readonly url = null;
  readonly supportCode = null;
  recorder: Recorder | undefined;
  readonly stop: (forget?: boolean) => void;

  /** Offers itself to the page of `parentOrigin`, and records when that page asks. `create` makes a recorder. */
  constructor(parentOrigin: string, create: (sink: RecorderSink, strict: boolean) => Recorder, load: RecorderSink['load']) {
    const tell = (message: Message, transfer: Transferable[] = []): void => window.parent.postMessage(message, parentOrigin, transfer);
    let strict = false;
    const end = (): void => {
      this.recorder?.stop();
      this.recorder = undefined;
    };
    const ignore = listen<MessageEvent>(window, 'message', (event) => {
      const message = messageIn(event);
      // The message must be of that origin, but need not come from `window.parent`: the recorder may run in the page around the parent.
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

  /** The page around the frame says who the person is. */
  identify(): void {}
  reset(): void {}
}
