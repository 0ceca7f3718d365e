/** Whether the document is the viewer, which says so by an attribute. Were the viewer recorded, it would record its own playback. */
export function isViewer({ documentElement }: Document): boolean {
  return documentElement.hasAttribute('data-session-replay-viewer');
}
