import { deflate } from '@session-replay/wire/codec/seal';

/** Deflates a raw segment in a task of its own: the one that filled it has held the page up enough. A page that is hidden may have no next task. */
export async function compress(raw: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> {
  if (!document.hidden) await new Promise((resolve) => setTimeout(resolve));
  return deflate(raw);
}
