/** What the page and a frame from another origin tell each other, as the property of a message that no other script's message has. */
export const MESSAGE = 'session-replay';

export type Message =
  /** Frame to page: a recorder is here. */
  | { [MESSAGE]: 'ready' }
  /** Page to frame: record, from a snapshot on. `strict`: whatever the frame shows is masked. */
  | { [MESSAGE]: 'record'; strict: boolean }
  /** Page to frame: no longer. */
  | { [MESSAGE]: 'stop' }
  /** Frame to page: a raw segment of the wire. */
  | { [MESSAGE]: 'raw'; raw: Uint8Array<ArrayBuffer> };

/** What another window said, if it is one of these. */
export function messageIn({ data }: MessageEvent): Message | undefined {
  return data && typeof data === 'object' && MESSAGE in data ? (data as Message) : undefined;
}
