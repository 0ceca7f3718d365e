/**
 * Describes every element of the document as one line of facts under its place in the tree, through shadow roots and same-origin frames.
 * Runs in the page. Facts that no recorder can bring back in rrweb's Replayer are left out here, and nowhere else.
 */
export function describePage() {
  // These elements are not rendered, or the Replayer replaces them: scripts become <noscript>, linked style sheets <style>.
  const skip = /^(HEAD|SCRIPT|NOSCRIPT|META|TITLE|LINK|STYLE|BASE|TEMPLATE)$/i;
  // Fields of a form may hide the form's own properties by bearing their names.
  const getter = (name) => Object.getOwnPropertyDescriptor(Node.prototype, name).get;
  const childNodes = (node) => getter('childNodes').call(node);
  const isElement = (node) => getter('nodeType').call(node) === 1;
  const described = {};
  const rest = [[document.documentElement, 'html']];
  for (let item; (item = rest.pop());) {
    const [element, path] = item;
    const view = element.ownerDocument.defaultView;
    const style = view.getComputedStyle(element);
    const { x, y, width, height } = element.getBoundingClientRect();
    const facts = {
      tag: element.localName,
      // The text of a text area is its value below.
      text:
        element.localName === 'textarea'
          ? ''
          : [...childNodes(element)].map((node) => (node.nodeType === 3 ? node.data.trim() : '')).join(''),
      box: [x, y, width, height].map((n) => Math.round(n * 100) / 100),
      display: style.display,
      visibility: style.visibility,
      color: style.color,
      background: style.backgroundColor,
      fontSize: style.fontSize,
      opacity: style.opacity,
    };
    if (/^(input|textarea|select|option|button)$/.test(element.localName)) {
      const { type, value, selected, selectedIndex, disabled } = element;
      // A password is never recorded, but its length is. rrweb's Replayer sets `checked` of any field.
      const checked = element.localName === 'input' && element.checked;
      Object.assign(facts, { value: type === 'password' ? value.length : value, checked, selected, selectedIndex, disabled });
    }
    if (element.scrollLeft || element.scrollTop) facts.scroll = [Math.round(element.scrollLeft), Math.round(element.scrollTop)];
    if (element.localName === 'dialog') facts.dialog = element.open && (element.matches(':modal') ? 'modal' : 'open');
    if (element.localName === 'details') facts.open = element.open;
    described[path] = facts;

    const children = (parent, prefix) => {
      const seen = {};
      for (const child of childNodes(parent)) {
        if (!isElement(child)) continue;
        if (skip.test(child.localName)) continue;
        const n = (seen[child.localName] = (seen[child.localName] ?? -1) + 1);
        rest.push([child, `${prefix}>${child.localName}:${n}`]);
      }
    };
    children(element, path);
    // A closed shadow root is open in the replay; in the live page the harness has kept it (live-page.mjs).
    const root = element.shadowRoot ?? window.__closedRoots?.get(element);
    if (root) children(root, `${path}>#shadow`);
    if (/^i?frame$/.test(element.localName)) {
      let inside = null;
      try {
        inside = element.contentDocument?.documentElement;
      } catch {
        // The frame is of another origin.
      }
      if (inside) rest.push([inside, `${path}>#frame`]);
    }
  }
  return described;
}
