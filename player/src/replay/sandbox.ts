const onlyToken = 'allow-same-origin';

/** Recorded pages are hostile: they are rebuilt in a frame that runs no script, or not at all. */
export function assertSandboxed(frame: HTMLIFrameElement): void {
  const sandbox = frame.getAttribute('sandbox');
  if (sandbox !== onlyToken) throw new Error(`The replay frame's sandbox is "${sandbox ?? ''}"; it must be exactly "${onlyToken}".`);
}
