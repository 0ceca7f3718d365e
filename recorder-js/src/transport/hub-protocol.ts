import { concat, decode, encode } from './message-pack.ts';

// The subset of SignalR's hub protocol that the recorder needs:
// https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md

export const MessageType = { Invocation: 1, Completion: 3, Ping: 6, Close: 7 } as const;

const RECORD_SEPARATOR = 0x1e;

/** The client's first message. The server answers it in JSON; both end with 0x1e. */
export const handshake = '{"protocol":"messagepack","version":1}\x1e';

/** Reads the server's answer to the handshake and returns its length in bytes; throws the error that the server names. */
export function readHandshake(bytes: Uint8Array): number {
  const end = bytes.indexOf(RECORD_SEPARATOR);
  const { error } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as { error?: string };
  if (error) throw new Error(error);
  return end + 1;
}

/** A call of a hub method; without an id it is a send, which the server does not answer. */
export function invocation(target: string, args: unknown[], id: string | null = null): Uint8Array<ArrayBuffer> {
  return framed([MessageType.Invocation, {}, id, target, args, []]);
}

export function ping(): Uint8Array<ArrayBuffer> {
  return framed([MessageType.Ping]);
}

/** Reads the hub messages that stand one after another in a WebSocket message, each behind its length as a varint. */
export function* readMessages(bytes: Uint8Array): Generator<unknown[]> {
  let at = 0;
  while (at < bytes.length) {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      length |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    yield decode(bytes.subarray(at, at + length)) as unknown[];
    at += length;
  }
}

function framed(message: unknown[]): Uint8Array<ArrayBuffer> {
  const body = encode(message);
  const { length } = body;
  // The length is always written in four bytes: a varint may be longer than it needs to be.
  return concat([Uint8Array.of(length | 128, (length >> 7) | 128, (length >> 14) | 128, length >> 21), body]);
}
