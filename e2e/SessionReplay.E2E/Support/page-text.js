// Describes a document as text, one line a node, as far as a person sees it. A live page and its replay give the same text: only
// differences that every replay has to make are removed here.
({ frame, masked }) => {
  const root = frame ? document.querySelector(frame).contentDocument : document;
  const lines = [];
  const addresses = new Set(['href', 'src', 'action', 'poster']);
  const buttons = /^(button|submit|reset|image)$/;

  const absolute = (text, base) => {
    try {
      return new URL(text, base).href;
    } catch {
      return text;
    }
  };

  // A linked style sheet is replayed as text, and each rule for :hover also gets a selector with a class that the replayer can set.
  const rulesOf = ({ sheet }) => {
    if (!sheet) return 'none';
    const base = sheet.href ?? root.baseURI;
    return [...sheet.cssRules]
      .map(({ cssText }) => cssText)
      .join(' ')
      .replace(/,[^,{}]*\\:hover[^,{]*/g, '')
      .replace(/url\("([^"]*)"\)/g, (_, address) => `url("${absolute(address, base)}")`)
      .replace(/\s+/g, '');
  };

  const valueOf = (field) => {
    if (field.type === 'checkbox' || field.type === 'radio') return String(field.checked);
    return masked && !buttons.test(field.type) ? field.value.replace(/\S/g, '*') : field.value;
  };

  const attributesOf = (element) => {
    const field = /^(INPUT|TEXTAREA|SELECT)$/.test(element.nodeName);
    const attributes = [];
    for (const { name, value } of element.attributes) {
      // Fields in a replay have autocomplete switched off, whatever the page's own setting is.
      if (name.startsWith('rr_') || (field && (name === 'value' || name === 'checked' || name === 'autocomplete'))) continue;
      const text =
        name === 'class' ? value.replace(/:hover|rrweb-paused/g, '').trim() : addresses.has(name) ? absolute(value, root.baseURI) : value;
      // In a masked element the placeholder is masked too.
      if (masked && name === 'placeholder' && element.closest('.rr-mask')) {
        attributes.push(`${name}="${text.replace(/\S/g, '*')}"`);
        continue;
      }
      if (name !== 'class' || text) attributes.push(`${name}="${text}"`);
    }
    if (field) attributes.push(`value="${valueOf(element)}"`);
    return attributes
      .sort()
      .map((attribute) => ` ${attribute}`)
      .join('');
  };

  const write = (node, depth) => {
    const indent = '  '.repeat(depth);
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.data.trim()) lines.push(indent + JSON.stringify(node.data));
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const tag = node.localName;
    // The replayer's own style stands beside head and body.
    if (tag === 'style' && node.parentNode === root.documentElement) return;
    if (tag === 'script' || tag === 'noscript') return lines.push(`${indent}<script>`);
    if (tag === 'style' || (tag === 'link' && /stylesheet/i.test(node.rel))) return lines.push(`${indent}<style> ${rulesOf(node)}`);
    // Links that fetch scripts ahead show nothing, and a replay must not fetch them.
    if (tag === 'link' && (node.rel === 'modulepreload' || (node.rel === 'preload' && node.as === 'script')))
      return lines.push(`${indent}<link>`);
    lines.push(`${indent}<${tag}${attributesOf(node)}>`);
    for (const child of node.childNodes) write(child, depth + 1);
  };

  write(root.documentElement, 0);
  return lines.join('\n');
};
