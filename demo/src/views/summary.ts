import { cart } from '../cart.ts';
import { element } from '../element.ts';
import { euro, totalsOf } from '../prices.ts';

/** The sums of the order, in the cart and again at the checkout. */
export function summary(): HTMLElement {
  const { subtotal, discount, shipping, total } = totalsOf(cart.lines, cart.voucher);
  const row = (name: string, value: string, testId: string): HTMLElement =>
    element('div', {}, element('dt', {}, name), element('dd', { testId }, value));
  return element(
    'dl',
    { className: 'summary' },
    row('Subtotal', euro(subtotal), 'subtotal'),
    cart.voucher ? row(`Voucher ${cart.voucher.code}`, `− ${euro(discount)}`, 'discount') : null,
    row('Shipping', shipping === 0 ? 'free' : euro(shipping), 'shipping'),
    row('Total', euro(total), 'total'),
  );
}
