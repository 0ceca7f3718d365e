import { cart } from './cart.ts';
import { element } from './element.ts';
import { address } from './router.ts';

/** A link inside the shop. */
export function link(page: string, className: string, ...children: (Node | string)[]): HTMLAnchorElement {
  return element('a', { href: address(page), className, attributes: { 'data-page': page } }, ...children);
}

/** Adds the parts around every page (banner, name, cart, foot) and returns the element that the page goes into. */
export function frame(): HTMLElement {
  const count = element('span', { className: 'cart-count', testId: 'cart-count' });
  const showCount = (): void => void (count.textContent = String(cart.count));
  cart.onChange(showCount);
  showCount();
  const page = element('main');
  const name = link('', 'name', element('img', { src: address('pictures/logo.svg'), alt: '', width: 34, height: 34 }), 'Morning Ritual');
  document
    .getElementById('shop')!
    .append(
      element('p', { className: 'banner' }, 'New here? 10 % off everything with the code ', element('strong', {}, 'WELCOME10')),
      element('header', {}, name, element('nav', {}, link('', '', 'Shop'), link('cart', 'to-cart', 'Cart ', count))),
      page,
      element('footer', {}, 'Morning Ritual is a demo: nothing is sold, nothing is charged. This visit is recorded by Session Replay.'),
    );
  return page;
}
