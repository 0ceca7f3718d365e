import { RecordKind } from '@session-replay/wire/codec/format';
import { RrwebType, Source } from '@session-replay/wire/rrweb/rrweb-type';
import type { Loose, RrwebEvent, RrwebMutation, RrwebNode } from '@session-replay/wire/rrweb/rrweb-event';
import { WireToRrweb } from '@session-replay/wire/rrweb/wire-to-rrweb';
import { writeRrwebMutation } from '@session-replay/wire/rrweb/mutation';
import type { CaptureContext } from '../../capture/context.ts';
import { Flag } from '../../capture/dom/flag.ts';
import { guarded } from '../../lib/guard.ts';
import { listen } from '../../lib/listen.ts';
import { stopAll, type Stop } from '../../lib/stop.ts';
import { Ids } from './ids.ts';
import { MESSAGE, messageIn, type Message } from './messages.ts';

/** Tags of a frame's custom events that concern the whole session; the others (vitals, navigation, cost) concern the frame alone. */
const passed = /^(?:error|frustration|key|track|websocket|state|popover|animation|gap)$/;

interface Frame {
  reader: WireToRrweb;
  /** Undefined until its snapshot has come. */
  ids?: Ids;
  /** The id of its document, in the page's ids. */
  root: number;
}

/**
 * Records frames of the origins that the page names, from the segments of their own recorders: the document of each becomes the
 * document of its element.
 */
export function recordFrames(context: CaptureContext, seen: Iterable<HTMLIFrameElement>): Stop {
  const { document, window, mirror, options, emit, custom, later, active } = context;
  const frames = new Map<HTMLIFrameElement, Frame>();

  /** Asks a frame to record from a snapshot on, if it is of another origin. */
  const ask = (element: HTMLIFrameElement): void => {
    // Frames that have left the page are forgotten.
    for (const other of frames.keys()) if (!other.isConnected) frames.delete(other);
    frames.set(element, { reader: new WireToRrweb(), root: 0 });
    if (element.contentDocument) return;
    const strict = options.strict || !!options.says || !!(mirror.flags(element) & Flag.Masked);
    // Any origin may hear this message: it holds nothing secret, and a recorder in the frame checks who asks.
    element.contentWindow?.postMessage({ [MESSAGE]: 'record', strict } satisfies Message, '*');
  };

  const write = (data: RrwebMutation): void => {
    context.begin(RecordKind.Mutation, context.now());
    writeRrwebMutation(context.writer, data);
    context.end();
  };

  /** Records the snapshot of a frame: first its document with the document's own children, then all nodes below them. */
  const attach = (element: HTMLIFrameElement, frame: Frame, node: RrwebNode, offset: Loose): void => {
    const parentId = mirror.id(element);
    if (!parentId) return;
    const ids = (frame.ids = new Ids(() => mirror.take()));
    const root = ids.node(node);
    frame.root = root.id;
    const children = node.childNodes ?? [];
    root.childNodes = children.map((child) => ids.node(child, root.id));
    const none = { source: 0 as const, removes: [], texts: [], attributes: [] };
    write({ ...none, isAttachIframe: true, adds: [{ parentId, nextId: null, node: root }] });
    const adds = children.flatMap(({ id, childNodes = [] }) => childNodes.map((node) => ({ parentId: id, nextId: null, node })));
    for (const part of ids.mutations({ ...none, adds }, root.id)) write(part);
    emit(RecordKind.Scroll, root.id, offset.left as number, offset.top as number);
  };

  const onEvent = (element: HTMLIFrameElement, frame: Frame, event: RrwebEvent): void => {
    const { type } = event;
    const data = event.data as unknown as Loose;
    if (type === RrwebType.FullSnapshot) return attach(element, frame, data.node as RrwebNode, data.initialOffset as Loose);
    const { ids } = frame;
    if (!ids) return;
    if (type === RrwebType.Plugin) emit(RecordKind.Plugin, data.plugin as string, data.payload);
    else if (type === RrwebType.Custom) {
      if (passed.test(data.tag as string)) custom(data.tag as string, ids.map(type, data).payload);
    } else if (type !== RrwebType.IncrementalSnapshot || data.source === Source.ViewportResize) return;
    else if (data.source === Source.Mutation) for (const part of ids.mutations(data as unknown as RrwebMutation, frame.root)) write(part);
    else {
      ids.map(type, data);
      if (data.source !== Source.MouseInteraction || data.x === undefined) return emit(RecordKind.Data, data);
      active();
      const { x, y, pointerType } = data as Record<string, number>;
      emit(RecordKind.Interaction, data.type as number, data.id as number, x, y, ...(pointerType === undefined ? [] : [pointerType]));
    }
  };

  const onRecorded = (node: Node): void => {
    if (node.nodeName === 'IFRAME' && node.ownerDocument === document) ask(node as HTMLIFrameElement);
  };
  for (const element of seen) onRecorded(element);
  return stopAll([
    context.nodes.on(onRecorded),
    listen<MessageEvent>(window, 'message', (event) => {
      const message = messageIn(event);
      if (!message || !options.frameOrigins!.includes(event.origin)) return;
      const [element, frame] = [...frames].find(([{ contentWindow }]) => contentWindow === event.source) ?? [];
      if (!element || !frame) return;
      if (message[MESSAGE] === 'ready') ask(element);
      // The bytes are of the realm of the frame that got the message, so `instanceof` would not know them.
      else if (message[MESSAGE] === 'raw' && ArrayBuffer.isView(message.raw)) {
        const events = frame.reader.read(message.raw);
        // The frame's element must be recorded first. Events from before the frame was asked again are dropped.
        later(() => frames.get(element) === frame && events.forEach(guarded((event: RrwebEvent) => onEvent(element, frame, event))));
      }
    }),
    () => {
      for (const { contentWindow } of frames.keys()) contentWindow?.postMessage({ [MESSAGE]: 'stop' } satisfies Message, '*');
    },
  ]);
}
