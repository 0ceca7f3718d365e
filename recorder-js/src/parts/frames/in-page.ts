import { RecordKind } from '@session-replay/wire/codec/format';
import { RrwebType, Source } from '@session-replay/wire/rrweb/rrweb-type';
import type { Loose, RrwebEvent, RrwebMutation, RrwebNode } from '@session-replay/wire/rrweb/rrweb-event';
import { WireToRrweb } from '@session-replay/wire/rrweb/wire-to-rrweb';
import { writeRrwebMutation } from '@session-replay/wire/rrweb/mutation';
import type { CaptureContext } from '../../capture/context.ts';
import { Flag } from '../../capture/flag.ts';
import { guarded } from '../../lib/guard.ts';
import { listen } from '../../lib/listen.ts';
import { stopAll, type Stop } from '../../lib/stop.ts';
import { Ids } from './ids.ts';
import { MESSAGE, messageIn, type Message } from './messages.ts';

/** What a frame says besides its DOM that is about the session too; the rest (vitals, navigation, cost) is the frame's own. */
const passed = /^(?:error|frustration|track|websocket|state|popover|animation|gap)$/;

interface Frame {
  reader: WireToRrweb;
  /** Its ids, from its snapshot on. */
  ids?: Ids;
  /** The id of its document, in the page's ids. */
  root: number;
}

/** Records the frames of the origins that the page names, as their own recorders tell it: each becomes the document of its element. */
export function recordFrames(context: CaptureContext, seen: Iterable<HTMLIFrameElement>): Stop {
  const { document, window, mirror, options, emit, custom, later, active } = context;
  const frames = new Map<HTMLIFrameElement, Frame>();

  /** Has the frame record from a snapshot on, if a recorder of another origin is there. */
  const ask = (element: HTMLIFrameElement): void => {
    // Those that are gone meanwhile are let go.
    for (const other of frames.keys()) if (!other.isConnected) frames.delete(other);
    frames.set(element, { reader: new WireToRrweb(), root: 0 });
    if (element.contentDocument) return;
    const strict = options.strict || !!options.says || !!(mirror.flags(element) & Flag.Masked);
    // It says nothing that another origin may not hear; whoever is there looks who asks.
    element.contentWindow?.postMessage({ [MESSAGE]: 'record', strict } satisfies Message, '*');
  };

  const write = (data: RrwebMutation): void => {
    context.begin(RecordKind.Mutation, context.now());
    writeRrwebMutation(context.writer, data);
    context.end();
  };

  /** The frame's snapshot: its document in its element, without what is in the root; then all of that. */
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
      // Of the realm of the frame it was sent to: no instanceof.
      else if (message[MESSAGE] === 'raw' && ArrayBuffer.isView(message.raw)) {
        const events = frame.reader.read(message.raw);
        // Where it is in the page must be recorded first. What came from before it was asked anew is passed over.
        later(() => frames.get(element) === frame && events.forEach(guarded((event: RrwebEvent) => onEvent(element, frame, event))));
      }
    }),
    () => {
      for (const { contentWindow } of frames.keys()) contentWindow?.postMessage({ [MESSAGE]: 'stop' } satisfies Message, '*');
    },
  ]);
}
