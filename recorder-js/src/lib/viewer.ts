/** Whether the document is the viewer's, which says so. Recorded, it would record how it shows its own recording. */
export function isViewer({ documentElement }: Document): boolean {
  return documentElement.hasAttribute('data-session-replay-viewer');
}
