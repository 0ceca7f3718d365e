/** The property that tells messages between the page and a frame of another origin from the messages of other scripts. */
export const MESSAGE = 'session-replay';

export type Message =
  /** Frame to page: a recorder is here. */
  | { [MESSAGE]: 'ready' }
  /** Page to frame: record, from a snapshot on. `strict`: everything that the frame shows is masked. */
  | { [MESSAGE]: 'record'; strict: boolean }
  /** Page to frame: stop recording. */
  | { [MESSAGE]: 'stop' }
  /** Frame to page: a raw segment of the wire. */
  | { [MESSAGE]: 'raw'; raw: Uint8Array<ArrayBuffer> };

/** The message from another window, if it is one of these. */
export function messageIn({ data }: MessageEvent): Message | undefined {
  return data && typeof data === 'object' && MESSAGE in data ? (data as Message) : undefined;
}
