let within = false;

/**
 * Does something in the name of an empty page. `document.open()` gives a document the address of whoever calls it, and Chromium sends the
 * origin of that address with every `url()` of the document's CSS, whatever the referrer policy says. Called from here, a replayed page has
 * the address `about:blank`, and there is nothing to send.
 *
 * The caller is the realm of the object whose method the browser calls: here, an event listener made in a frame that exists for as long as this takes.
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
  // A browser that does not call it can still show the page.
  if (!outcome) return action();
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
