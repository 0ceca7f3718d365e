const onlyToken = 'allow-same-origin';

/** Recorded pages are hostile, so they are rebuilt only in a frame that runs no script. Throws if the frame has any other sandbox. */
export function assertSandboxed(frame: HTMLIFrameElement): void {
  const sandbox = frame.getAttribute('sandbox');
  if (sandbox !== onlyToken) throw new Error(`The replay frame's sandbox is "${sandbox ?? ''}"; it must be exactly "${onlyToken}".`);
}

/**
 * Keeps keys, focus and pointer out of the frame: CSS alone could load an address for each character typed there. `inert` keeps the person
 * out, and a focus that a script sets inside is taken back. Returns a function that stops this.
 */
export function keepOut(frame: HTMLIFrameElement): () => void {
  frame.inert = true;
  frame.tabIndex = -1;
  // In a microtask, because the focus cannot be moved while it is moving.
  const giveBack = (): void => queueMicrotask(() => document.activeElement === frame && frame.blur());
  // When the focus enters the frame, the parent window fires blur.
  addEventListener('blur', giveBack);
  return () => removeEventListener('blur', giveBack);
}
