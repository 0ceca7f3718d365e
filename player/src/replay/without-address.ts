let within = false;

/**
 * Runs an action so that the browser takes an empty page for its caller. `document.open()` gives a document the address of its caller, and
 * Chromium sends the origin of that address with every `url()` in the document's CSS, whatever the referrer policy says. A page that is
 * replayed from here has the address `about:blank`, whose origin reveals nothing.
 *
 * The browser takes the realm of the object whose method it calls for the caller. Here this object is an event listener that was made in a
 * frame, which is removed when the action has run.
 */
export function withoutAddress<T>(action: () => T): T {
  if (within) return action();
  const frame = document.createElement('iframe');
  frame.hidden = true;
  document.body.append(frame);
  let outcome: { value: T } | { error: unknown } | undefined;
  const realm = frame.contentWindow as unknown as { Object: ObjectConstructor };
  const listener = new realm.Object() as EventListenerObject;
  listener.handleEvent = () => {
    try {
      outcome = { value: action() };
    } catch (error) {
      outcome = { error };
    }
  };
  within = true;
  try {
    const target = new EventTarget();
    target.addEventListener('act', listener);
    target.dispatchEvent(new Event('act'));
  } finally {
    within = false;
    frame.remove();
  }
  // If a browser does not call the listener, it can still show the page.
  if (!outcome) return action();
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
