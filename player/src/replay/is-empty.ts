const visible = 'img, svg, canvas, video, iframe, input, textarea, select, button';
const unseen = /^(SCRIPT|NOSCRIPT|STYLE|TEMPLATE)$/;

/**
 * Whether a page has nothing to see: applications begin with a white page and draw later. On a page with content the search ends at the
 * first visible element or word.
 */
export function isEmpty(document: Document | null): boolean {
  const body = document?.body;
  if (!document || !body) return true;
  if (body.querySelector(visible)) return false;
  const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (text.nodeValue?.trim() && !unseen.test(text.parentElement?.nodeName ?? '')) return false;
  }
  return !hasShadow(body);
}

function hasShadow(body: HTMLElement): boolean {
  return [...body.querySelectorAll('*')].some((element) => element.shadowRoot);
}
