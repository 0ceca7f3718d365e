const onlyToken = 'allow-same-origin';

/** Recorded pages are hostile: they are rebuilt in a frame that runs no script, or not at all. */
export function assertSandboxed(frame: HTMLIFrameElement): void {
  const sandbox = frame.getAttribute('sandbox');
  if (sandbox !== onlyToken) throw new Error(`The replay frame's sandbox is "${sandbox ?? ''}"; it must be exactly "${onlyToken}".`);
}

/**
 * Keys, focus and pointer never go into the frame: what is typed there could choose, by CSS alone, what is loaded. `inert` keeps the person
 * out; a script that focuses something inside is undone. Answers how to stop.
 */
export function keepOut(frame: HTMLIFrameElement): () => void {
  frame.inert = true;
  frame.tabIndex = -1;
  // Once the focus is there: while it moves it cannot be moved.
  const giveBack = (): void => queueMicrotask(() => document.activeElement === frame && frame.blur());
  // The focus of a frame is the blur of its parent.
  addEventListener('blur', giveBack);
  return () => removeEventListener('blur', giveBack);
}
