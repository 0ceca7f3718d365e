import { randomBytes } from 'node:crypto';
import { HubConnectionBuilder, HttpTransportType, JsonHubProtocol, LogLevel, type IHubProtocol } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { RecordKind, seal, SegmentWriter } from '@session-replay/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => (server = await TestServer.start()));
afterAll(() => server?.stop());

function segment(number: number): Uint8Array {
  const writer = new SegmentWriter();
  writer
    .begin(RecordKind.Custom, 1_700_000_000_000 + number)
    .slot('track')
    .any({ name: 'event', props: { number } })
    .end();
  return seal(number, writer.take(), 1);
}

const protocols: [string, IHubProtocol, (bytes: Uint8Array) => unknown][] = [
  ['messagepack', new MessagePackHubProtocol(), (bytes) => bytes],
  ['json', new JsonHubProtocol(), (bytes) => Buffer.from(bytes).toString('base64')],
];

test.each(protocols)('the official client records over the %s protocol', async (_name, protocol, encode) => {
  const connection = new HubConnectionBuilder()
    .withUrl(`${server.address}/hubs/ingest`, { transport: HttpTransportType.WebSockets })
    .withHubProtocol(protocol)
    .configureLogging(LogLevel.Error)
    .build();
  const acked = new Promise<void>((resolve) => connection.on('Ack', ({ hi }: { hi: number }) => hi === 4 && resolve()));
  await connection.start();
  const begin = {
    key: 'demo',
    sessionId: randomBytes(16).toString('hex'),
    pageId: randomBytes(8).toString('hex'),
    sdk: 'test',
    // The clock of the page that these events come from.
    clientNow: 1_700_000_000_000,
  };
  const reply = (await connection.invoke('Begin', begin)) as { token: string; acked: unknown[]; window: number };
  expect(reply.acked).toEqual([]);
  expect(reply.window).toBeGreaterThan(0);
  for (let number = 0; number < 5; number++) await connection.send('Append', encode(segment(number)));
  await acked;
  const again = (await connection.invoke('Begin', { ...begin, token: reply.token })) as { acked: unknown[] };
  expect(again.acked).toEqual([[0, 4]]);
  await expect(connection.invoke('Begin', begin)).rejects.toThrow('auth:');
  await connection.stop();
});
