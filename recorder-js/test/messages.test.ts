import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Ack, BeginReply, BeginRequest, FlushBody, Nack } from '@session-replay/wire/transport';
import { decode, encode } from '../src/transport/message-pack.ts';

// The messages between recorder and server as bytes that both halves know: the half that sends a message writes
// its fixture, and the other half reads it.
const folder = new URL('../../wire/fixtures/', import.meta.url);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const begin: Required<BeginRequest> = {
  key: 'demo',
  sessionId: '00112233445566778899aabbccddeeff',
  pageId: '00112233aabbccdd',
  token: 'a-token',
  sdk: 'recorder-js/0.1.0',
  clientNow: 1_700_000_000_123,
};
const flush: FlushBody = [1, begin, [Uint8Array.of(1, 2, 3), new Uint8Array(300)], true];

/** Every message that the recorder sends, with every field that it may have. */
const sent = [
  { name: 'BeginRequest', value: begin, messagePack: base64(encode(begin)) },
  { name: 'FlushBody', value: flush.with(2, flush[2].map(base64) as never), messagePack: base64(encode(flush)) },
];

test('what the recorder sends is the fixture that the server reads', () => {
  const text = `[\n${sent.map((message) => JSON.stringify(message)).join(',\n')}\n]\n`;
  const path = new URL('recorder.messages.json', folder);
  if (process.env.UPDATE_FIXTURES) writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('what the server sends is read', () => {
  const fixture = JSON.parse(readFileSync(new URL('server.messages.json', folder), 'utf8')) as {
    name: string;
    value: unknown;
    messagePack: string;
  }[];
  expect(fixture.map(({ name }) => name)).toEqual(['BeginReply', 'Ack', 'Nack']);
  for (const { value, messagePack } of fixture) expect(decode(Buffer.from(messagePack, 'base64'))).toEqual(value);
  const [reply, ack, nack] = fixture.map(({ value }) => value) as [BeginReply, Ack, Nack];
  // Each field is read by its name in the type.
  const { token, serverNow, window, limits, acked, nacks } = reply;
  expect({ token, serverNow, window, limits, acked, nacks }).toEqual(reply);
  const { pageId, hi, ranges, window: acksWindow, retryAfterMs } = ack;
  expect({ pageId, hi, ranges, window: acksWindow, retryAfterMs }).toEqual(ack);
  const { number, code, message } = nack;
  expect({ pageId: nack.pageId, number, code, message, retryAfterMs: nack.retryAfterMs }).toEqual(nack);
});
