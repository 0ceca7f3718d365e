/**
 * The document as text, element by element, through open shadow roots. The live page and the
 * replayed one must agree on it. Runs in the page.
 */
export function describeDom(): string {
  const lines: string[] = [];
  const skip = /^(SCRIPT|NOSCRIPT|META|TITLE|LINK|STYLE|BASE)$/;
  const rest: { node: Node; depth: number }[] = [{ node: document.body, depth: 0 }];
  while (rest.length) {
    const { node, depth } = rest.pop()!;
    const indent = ' '.repeat(depth);
    if (node instanceof Text || node.nodeType === 3) {
      if ((node as Text).data.trim()) lines.push(`${indent}"${(node as Text).data}"`);
      continue;
    }
    if (node.nodeType !== 1 || skip.test(node.nodeName.toUpperCase())) continue;
    const element = node as HTMLInputElement;
    const attributes = [...element.attributes]
      // State is compared below; rrweb's Replayer switches autocomplete off.
      .filter(({ name }) => !/^(rr_|_|(nonce|value|checked|selected|open|class|autocomplete)$)/.test(name))
      .map(({ name, value }) => `${name}=${value}`)
      .sort();
    // rrweb marks the element under the pointer with this class.
    const classes = [...element.classList].filter((name) => name !== ':hover').join('.');
    const style = getComputedStyle(element);
    const state = /^(INPUT|TEXTAREA|SELECT)$/.test(element.nodeName)
      ? ` value=${element.value}${/^(checkbox|radio)$/.test(element.type) ? ` checked=${element.checked}` : ''}`
      : '';
    const scroll = element.scrollTop || element.scrollLeft ? ` scroll=${element.scrollLeft},${element.scrollTop}` : '';
    lines.push(
      `${indent}<${element.nodeName.toLowerCase()}.${classes} ${attributes.join(' ')}> ${style.display} ${style.color} ${style.backgroundColor} ${style.fontSize}${state}${scroll}`,
    );
    const children = [...element.childNodes, ...(element.shadowRoot?.childNodes ?? [])];
    for (let i = children.length - 1; i >= 0; i--) rest.push({ node: children[i], depth: depth + 1 });
  }
  return lines.join('\n');
}
