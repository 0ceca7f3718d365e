import { deflate } from '@session-replay/wire/codec/seal';

/**
 * Deflates a raw segment in a task of its own, because the task that filled it has held the page up enough. A hidden page may have
 * no next task, so there it begins at once.
 */
export async function compress(raw: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> {
  if (!document.hidden) await new Promise((resolve) => setTimeout(resolve));
  return deflate(raw);
}
