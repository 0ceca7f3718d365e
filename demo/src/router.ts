const base = import.meta.env.BASE_URL;
let render = (_path: string): void => {};

/** Calls `show` with the path of the current address, now and whenever it changes. */
export function startRouter(show: (path: string) => void): void {
  render = show;
  addEventListener('popstate', renderHere);
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-page]') : null;
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(link.dataset['page']!);
  });
  renderHere();
}

/** Goes to a page of the shop without loading it. */
export function go(path: string): void {
  history.pushState(null, '', base + path);
  renderHere();
  scrollTo(0, 0);
}

export function address(path: string): string {
  return base + path;
}

function renderHere(): void {
  render(location.pathname.slice(base.length).replace(/\/$/, ''));
}
